use zed_extension_api as zed;

struct RulesLsp;

impl zed::Extension for RulesLsp {
    fn new() -> Self {
        RulesLsp
    }

    fn language_server_command(
        &mut self,
        _server: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<zed::Command> {
        let command = worktree
            .which("rules-lsp")
            .ok_or_else(|| "rules-lsp is not on the PATH".to_string())?;
        Ok(zed::Command {
            command,
            args: vec!["--stdio".to_string()],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(RulesLsp);
