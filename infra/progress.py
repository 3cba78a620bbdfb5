"""What a person sees while a command works."""

import time


class Progress:
    """A line per step, with the time the step before it took."""

    def __init__(self) -> None:
        self._started = self._step = time.monotonic()
        self._is_open = False

    def __call__(self, text: str) -> None:
        self.close()
        print(f"  {text} … ", end="", flush=True)
        self._step = time.monotonic()
        self._is_open = True

    def close(self) -> None:
        if self._is_open:
            print(f"{time.monotonic() - self._step:.1f} s", flush=True)
        self._is_open = False

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started
