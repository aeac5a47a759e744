"""A port nobody listens on."""

import socket


def free_port(host: str, wanted: int) -> int:
    """``wanted`` if it is free, else one that the system picks."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            # As servers do: a port whose last connections are just closing counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port on {host}")
