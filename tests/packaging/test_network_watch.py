from __future__ import annotations

import sys

import pytest
from network_watch import attempts, can_watch, run_without_network

SNMP = """\
Ip: Forwarding DefaultTTL OutRequests OutNoRoutes
Ip: 2 64 0 5
Tcp: RtoAlgorithm MaxConn ActiveOpens
Tcp: 1 -1 0
Udp: InDatagrams OutDatagrams
Udp: 0 2
Ip6InReceives                   \t7
Ip6OutNoRoutes                  \t1
"""


def test_counters_of_what_goes_out_are_read() -> None:
    assert attempts(SNMP) == {"Ip OutNoRoutes": 5, "Udp OutDatagrams": 2, "Ip6OutNoRoutes": 1}


@pytest.mark.skipif(not can_watch(), reason="this system gives out no network namespaces")
@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), 2)",
        "socket.create_connection(('127.0.0.1', 80), 2)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    ],
)
def test_an_attempt_is_counted(attempt: str) -> None:
    code = f"import socket\ntry: {attempt}\nexcept OSError: print('refused')"
    done, counted = run_without_network([sys.executable, "-c", code], timeout=60)
    assert done.stdout == "refused\n" and sum(counted.values()) >= 1


@pytest.mark.skipif(not can_watch(), reason="this system gives out no network namespaces")
def test_without_an_attempt_nothing_is_counted_and_the_exit_code_is_the_programs() -> None:
    done, counted = run_without_network([sys.executable, "-c", "raise SystemExit(3)"], timeout=60)
    assert done.returncode == 3 and counted == {}
