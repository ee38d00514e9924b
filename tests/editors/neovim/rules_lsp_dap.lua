-- Packets through rulesets with nvim-dap: copy this file to ~/.config/nvim/after/plugin/rules_lsp_dap.lua and put rules-lsp on PATH.
-- :lua require('dap').continue() in a ruleset asks for a packet and stops at the first rule that it meets. It needs rules_lsp.lua from
-- beside this file, too: Neovim by itself does not know rulesets, and nvim-dap goes by the filetype, which is iptables then.
local has_dap, dap = pcall(require, 'dap')
if not has_dap then
  return
end

dap.adapters['rules-lsp'] = {
  type = 'executable',
  command = (vim.g.rules_lsp_command or { 'rules-lsp' })[1],
  args = { '--dap' },
}

dap.configurations.iptables = {
  {
    type = 'rules-lsp',
    request = 'launch',
    name = 'Debug packet',
    program = '${file}',
    packet = function()
      local packet = vim.fn.input('Packet: ', vim.g.rules_lsp_packet or 'tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn')
      return packet ~= '' and packet or dap.ABORT
    end,
    stopOnEntry = true,
  },
}
