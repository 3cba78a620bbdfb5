"""One table: what was measured, what is asked, and what it says of the AWS bill."""

from dataclasses import dataclass, field

READ_UNIT_EUROS = 0.25e-6
"""On-demand DynamoDB, Europe, order of magnitude: a million read request units."""
WRITE_UNIT_EUROS = 1.25e-6


@dataclass(frozen=True, kw_only=True)
class Line:
    requirement: str
    what: str
    measured: str
    asked: str = ""
    holds: bool | None = None
    """None: nothing was asked, the figure is for the reader."""


@dataclass
class Report:
    lines: list[Line] = field(default_factory=list)

    def add(
        self, requirement: str, what: str, measured: float, unit: str, *, at_most: float | None = None
    ) -> None:
        """A figure, with its limit where the requirement gives one."""
        holds = None if at_most is None else measured <= at_most
        asked = "" if at_most is None else f"≤ {at_most:g} {unit}"
        self.lines.append(
            Line(
                requirement=requirement,
                what=what,
                measured=f"{measured:.4g} {unit}",
                asked=asked,
                holds=holds,
            )
        )

    def note(self, requirement: str, what: str, words: str) -> None:
        self.lines.append(Line(requirement=requirement, what=what, measured=words))

    def show(self) -> None:
        wide = max(len(line.what) for line in self.lines)
        measured = max(len(line.measured) for line in self.lines)
        print()
        for line in self.lines:
            verdict = {True: "holds", False: "MISSED", None: ""}[line.holds]
            print(
                f"{line.requirement:6} {line.what:{wide}}  {line.measured:>{measured}}  {line.asked:>12}  {verdict}"
            )
