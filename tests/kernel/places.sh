#!/usr/bin/env bash
# Asks this machine's kernel and iptables, both back ends, where they take each match and target, and writes their answers to
# places.json beside this script. Needs root and takes some minutes. Read the difference before you commit it.
set -euo pipefail
cd "$(dirname "$0")/../.."
RULES_LSP_ORACLE=full UPDATE=1 dotnet test tests/RulesLsp.Tests -c Release --filter FullyQualifiedName~PlacesTests.The_committed_places -nologo --logger 'console;verbosity=detailed'
