"""Keeps programs running: starts them, prefixes what they say, restarts what dies, stops them all.

Knows nothing of Toombos; `deploy.stack` says which programs there are. One thread, one event loop.
"""

import asyncio
import contextlib
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy import environment
from deploy.leash import Leash, end_group

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 30.0  # one that ran this long gets the short pause again
PATIENCE_S = 60.0  # for getting ready, before the user is told
_LINE_BYTES = 64 * 1024
_Process = asyncio.subprocess.Process
_COLOURS = ("36", "35", "33", "32", "34", "31")


class StartError(RuntimeError):
    """A program that all others need did not start; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One program to keep running. Higher stages start later and stop earlier."""

    name: str
    argv: Sequence[str]
    stage: int
    env: Mapping[str, str]  # the whole environment, see `deploy.environment`
    cwd: Path | None = None
    pass_fds: Sequence[int] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 10.0
    before: Callable[[], object] | None = None  # runs before each start, in a thread
    is_ready: Callable[[], bool] | None = None  # quick, asked again and again; none = at once


class Supervisor:
    """Programs that run until `stop`, whatever happens to them."""

    def __init__(self, leash: Leash) -> None:
        self._leash = leash
        self._running: dict[str, _Process] = {}
        self._tasks: dict[str, tuple[Program, asyncio.Task[None]]] = {}
        self._stopping = asyncio.Event()
        self._width = 8
        self._colours: dict[str, str] = {}

    async def start(self, program: Program) -> None:
        """Start a program and keep it running; return when it is ready.

        Raises StartError when it ends before it was ready for the first time, or is stopped.
        """
        ready = asyncio.Event()
        keeper = self._enter(program, self._keep(program, ready))
        waiter = asyncio.create_task(ready.wait())
        await asyncio.wait((keeper, waiter), return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()
        if not ready.is_set():
            await keeper  # raises what went wrong
            raise StartError(f"{program.name} was stopped before it was ready.")

    async def run(self, program: Program) -> None:
        """Run a program to its end. Raises StartError when that is not a success."""
        await self._enter(program, self._once(program))

    async def stop(self) -> None:
        """Stop all programs, the highest stage first, each cleanly or after its grace by force."""
        self._stopping.set()
        programs = [program for program, _ in self._tasks.values()]
        for stage in sorted({program.stage for program in programs}, reverse=True):
            await asyncio.gather(
                *(self._end(program) for program in programs if program.stage == stage)
            )

    def kill(self) -> None:
        """End everything this moment. What is acknowledged is safe: the servers are durable."""
        self._stopping.set()
        for process in self._running.values():
            end_group(process.pid)

    def pids(self) -> dict[str, int]:
        """Return the process numbers of the programs that run now, by name."""
        return {name: process.pid for name, process in self._running.items()}

    def say(self, text: str, *, name: str = "toombos") -> None:
        """Print lines with the name of who says them."""
        colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
        mark = f"{name:<{self._width}} | "
        if sys.stdout.isatty() and environment.wants_colour():
            mark = f"\x1b[{colour}m{mark}\x1b[0m"
        self.write("".join(f"{mark}{line}\n" for line in text.splitlines()))

    def write(self, text: str) -> None:
        """Print text. When nobody reads any more (`| head`), everything goes on in silence."""
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _enter(self, program: Program, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        if self._stopping.is_set():
            work.close()
            raise StartError(f"{program.name} is not started any more.")
        task = asyncio.create_task(work)
        self._tasks[program.name] = (program, task)
        return task

    async def _once(self, program: Program) -> None:
        code = await self._listen(program, *await self._spawn(program))
        if code != 0:
            raise StartError(f"{program.name} {_ending(code)}; the reason stands above.")

    async def _keep(self, program: Program, ready: asyncio.Event) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                process, output = await self._spawn(program)
            except (OSError, RuntimeError) as error:
                why = f"could not be started: {error}"
            else:
                watch = asyncio.create_task(self._watch(program, process, ready))
                code = await self._listen(program, process, output)
                watch.cancel()
                why = _ending(code)
            if self._stopping.is_set():
                return
            if not ready.is_set():
                raise StartError(f"{program.name} {why}.")
            if time.monotonic() - started > STEADY_S:
                pause = FIRST_PAUSE_S
            self.say(f"{program.name} {why}; starting it again in {pause:g} s.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), timeout=pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _spawn(self, program: Program) -> tuple[_Process, asyncio.StreamReader]:
        if program.before:
            await asyncio.to_thread(program.before)
        output, pipe = await _pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *program.argv,
                cwd=program.cwd,
                env=program.env,
                stdin=subprocess.DEVNULL,
                stdout=pipe,
                stderr=pipe,
                start_new_session=True,  # Ctrl-C is for us: we stop the others in order
                pass_fds=program.pass_fds,
            )
        finally:
            os.close(pipe)
        self._leash.hold(process.pid, program.stop_signal)
        self._running[program.name] = process
        if self._stopping.is_set():  # came while it was being made
            process.send_signal(program.stop_signal)
        return process, output

    async def _listen(
        self, program: Program, process: _Process, output: asyncio.StreamReader
    ) -> int:
        """Pass on what a program says until it ends; nothing of it is left then."""
        talk = asyncio.create_task(self._pass_on(program.name, output))
        code = await process.wait()
        end_group(process.pid)  # a worker's pool outlives a worker that was killed
        await asyncio.wait((talk,), timeout=1)
        talk.cancel()
        self._leash.release(process.pid)
        self._running.pop(program.name, None)
        return code

    async def _pass_on(self, name: str, output: asyncio.StreamReader) -> None:
        rest = b""
        while chunk := await output.read(_LINE_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) >= _LINE_BYTES:
                lines, rest = [*lines, rest], b""
            self.say("\n".join(line.decode(errors="replace") for line in lines), name=name)
        self.say(rest.decode(errors="replace"), name=name)

    async def _watch(self, program: Program, process: _Process, ready: asyncio.Event) -> None:
        patience = time.monotonic() + PATIENCE_S
        while program.is_ready and not await asyncio.to_thread(program.is_ready):
            await asyncio.sleep(0.03)  # another program's state has no event
            if time.monotonic() > patience:
                self.say(f"{program.name} runs, but is not ready yet. See what it says above.")
                patience = math.inf
        if process.returncode is None:
            ready.set()

    async def _end(self, program: Program) -> None:
        _, task = self._tasks[program.name]
        if process := self._running.get(program.name):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(program.stop_signal)
        _, late = await asyncio.wait((task,), timeout=program.grace_s)
        if late and (process := self._running.get(program.name)):
            self.say(f"{program.name} did not stop in {program.grace_s:g} s and is ended by force.")
            end_group(process.pid)
            await asyncio.wait((task,))


async def _pipe() -> tuple[asyncio.StreamReader, int]:
    """Return a pipe's two ends.

    With `stdout=PIPE`, asyncio takes a program for running until its children have ended, too
    (Python before 3.12.5).
    """
    reading, writing = os.pipe()
    stream = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(stream)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb"))
    return stream, writing


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by signal {-code} ({signal.strsignal(-code)})"
    return f"ended with exit code {code}"
