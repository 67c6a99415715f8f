"""Gives a program a terminal of 80 columns, and hands what goes in and out on through pipes."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

SIZE = struct.pack("HHHH", 24, 80, 0, 0)


def bridge(terminal):
    """Ends when the program has closed its side, or whoever typed has gone."""
    while True:
        for source in select.select([0, terminal], [], [])[0]:
            try:
                data = os.read(source, 65536)
            except OSError:
                # Linux reports the end of a terminal so.
                data = b""
            if not data:
                return
            target = terminal if source == 0 else 1
            while data:
                data = data[os.write(target, data):]


child, terminal = pty.fork()
if child == 0:
    # Before the program asks for it.
    fcntl.ioctl(0, termios.TIOCSWINSZ, SIZE)
    os.execvp(sys.argv[1], sys.argv[1:])
bridge(terminal)
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)
