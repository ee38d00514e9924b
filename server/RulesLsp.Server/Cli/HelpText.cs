namespace RulesLsp.Server.Cli;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    public static string Text { get; } = $"""
        {ProductInfo.Name} {ProductInfo.Version}: checks iptables rulesets, traces packets through them, serves editors.

        Usage:
          rules-lsp --check [PATH|-]...      check files, and folders recursively; also runs the expectations in them
          rules-lsp --trace PACKET FILE      send a packet through the whole hook pipeline; PACKET may be
                                             - (standard input) or @FILE: one packet a line, or a
                                             pcap or pcapng capture, told with one row a flow
          rules-lsp --diff OLD NEW           packets that fare differently in two rulesets, over every table and hook;
                                             each class with an example and both deciding lines
          rules-lsp --port PORT FILE         packets that are let through to a port (tcp/22, udp/53, 53), here or at a host
                                             behind, translations included; each class with an example
          rules-lsp --format FILE|- [--write]
                                             print the file in the form of iptables-save, comments and order kept;
                                             --write puts it back into the file, unless a line of it is wrong
          rules-lsp --explain CODE|NAME      the page of a lint, a match or a target; what a trace's reason means
          rules-lsp [--stdio]                language server on standard input and output
          rules-lsp --version | --help

        Options:
          --output FORMAT        pretty, concise, json, sarif or github (default: pretty)
          --fail-on SEVERITY     error, warning, info or never: from where on the exit code is 1 (default: warning)
          --family FAMILY        auto, ipv4, ipv6, arp or bridge (default: auto, by file name, directives and content)
          --profile PROFILE      how the file is loaded: auto, restore, noflush, ufw, docker, kube-proxy, calico, fail2ban
                                 or firewalld (default: auto, by directives, place and chains)
          --backend BACKEND      both, nft or legacy: whose refusals are reported (default: both)
          --host FILE            description of the host (JSON) for rulesets without one of their own
          --capture-interface NAME
                                 device that a capture was made on, where neither the file nor the host tells
          --select CODES         only these lints: codes, names or beginnings of codes, with commas between
          --ignore CODES         all but these
          --enable CODES         lints that are off by default, such as RL4011, besides the others
          --stdin-filename NAME  what the standard input is called in reports
          --color WHEN           auto, always or never (default: auto; NO_COLOR is honoured)
          --jobs N               files checked at the same time (default: one for each processor)
          --verbose              traces also show the rules that did not match

        Packets:
          'tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn new'
          '-i eth0 -p tcp -s 198.51.100.7 --sport 40000 -d 192.0.2.1 --dport 22 --syn'
          'IN=eth0 OUT= SRC=198.51.100.7 DST=192.0.2.1 PROTO=TCP SPT=40000 DPT=22 SYN'   a line of the kernel's log

        Exit codes: 0 nothing found; 1 findings, differences or failed expectations; 2 wrong use; 3 a file could not be read.

        """;
}
