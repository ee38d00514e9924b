#!/bin/bash
# Makes the captures of tests/fixtures/captures anew, with real traffic through a real firewall, and beside them what the
# kernel's counters of each rule said in the end. Needs root, tcpdump, iptables, iproute2 and python3.
set -eu
cd "$(dirname "$0")/../fixtures/captures"
client="rlcap-c-$$" router="rlcap-r-$$" server="rlcap-s-$$"
trap 'for name in $client $router $server; do ip netns del $name 2>/dev/null || true; done' EXIT
for name in $client $router $server; do ip netns add $name; ip -n $name link set lo up; done
ip -n $router link add wan address 02:00:00:00:01:01 type veth peer name eth0 netns $client address 02:00:00:00:01:02
ip -n $router link add lan address 02:00:00:00:02:01 type veth peer name eth0 netns $server address 02:00:00:00:02:02
for pair in "$client eth0 198.51.100.7/24" "$router wan 198.51.100.1/24" "$router lan 10.0.0.1/24" "$server eth0 10.0.0.9/24"; do
  set -- $pair; ip -n $1 addr add $3 dev $2; ip -n $1 link set $2 up
done
for pair in "$client eth0 2001:db8:1::7/64" "$router wan 2001:db8:1::1/64" "$router lan 2001:db8:2::1/64" "$server eth0 2001:db8:2::9/64"; do
  set -- $pair; ip -n $1 addr add $3 dev $2 nodad
done
ip -n $server route add default via 10.0.0.1; ip -n $client route add default via 198.51.100.1
ip -n $server route add default via 2001:db8:2::1; ip -n $client route add default via 2001:db8:1::1
ip netns exec $router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip netns exec $router iptables-legacy-restore router.rules
ip netns exec $router ip6tables-legacy-restore router6.rules
ip -n $router -j addr > router.ip-addr.json

dump() { ip netns exec $router tcpdump -q -U -B 8192 --immediate-mode -i "$1" -w "$2" "${@:3}" 2>/dev/null & }
dump any any.pcap -y LINUX_SLL2
dump any any-sll1.pcap -y LINUX_SLL
dump wan wan.pcap --time-stamp-precision=nano
dump lo lo.pcap
sleep 1.5
serve() { ip netns exec $1 python3 -c "
import socket, sys, threading, time
def tcp(port):
    s = socket.create_server(('', port)); s.settimeout(9)
    while True:
        c, _ = s.accept(); c.recv(100); c.sendall(b'hello'); c.close()
def udp(port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', port)); s.settimeout(9)
    while True:
        d, a = s.recvfrom(9000); s.sendto(d[:100], a)
threading.Thread(target=tcp, args=(8080,), daemon=True).start()
threading.Thread(target=tcp, args=(22,), daemon=True).start()
threading.Thread(target=udp, args=(5000,), daemon=True).start()
time.sleep(9)" & }
serve $server; serve $router
sleep 1
ask() { ip netns exec $1 python3 -c "
import socket
host, port, kind, size = '$2', $3, '$4', ${5:-5}
try:
    if kind == 'tcp':
        s = socket.create_connection((host, port), timeout=1); s.sendall(b'x' * size); s.recv(10); s.close()
    else:
        s = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1); s.sendto(b'x' * size, (host, port)); s.recv(100)
except OSError:
    pass" ; }
ask $client 198.51.100.1 80 tcp          # redirected to the server by DNAT
ask $client 198.51.100.1 22 tcp          # the router's own service
ask $client 198.51.100.1 23 tcp          # rejected
ask $client 198.51.100.1 5000 udp 4000   # comes in fragments
ask $client 198.51.100.1 9 udp           # dropped by the policy
ask $server 198.51.100.7 9 udp           # masqueraded; the client answers with an ICMP error
ask $router 198.51.100.7 22 tcp          # made by the router: the client resets it
ask $router 127.0.0.1 22 tcp             # within the router
ask $client 2001:db8:2::9 8080 tcp       # forwarded IPv6
sleep 1
pkill -P $$ tcpdump || true
sleep 0.5
for name in 4:iptables 6:ip6tables; do
  ip netns exec $router ${name#*:}-legacy-save -c | grep -v '^#' > "router${name%%:*}.counters"
done
wait 2>/dev/null || true
