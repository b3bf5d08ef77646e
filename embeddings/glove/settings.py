"""Settings of GloVe, each documented and validated; the paper's values as a preset."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GloveSettings:
    """How CMed-GloVe is counted and trained.

    ``dim``: 50 (section 5.3 and the parameter counts; "consistent with Table 4" would be 100). ``window``: tokens on either side
    (Table 4: 5; the Stanford tool's own default is 15). ``min_count``: rarer tokens are left out (Table 4). ``iterations``: passes over the
    non-zero counts. ``x_max``, ``power``: f(x) = min(1, (x / x_max) ** power), Pennington et al. 2014, equation 9. ``eta``: first
    step of AdaGrad. ``clip``: bound on eta times a gradient component, as in the Stanford tool. ``seed``: of the first vectors and of the
    shuffle. ``threads``: only one thread gives the same vectors in every run, several update without locks (Hogwild).
    """

    dim: int = 50
    window: int = 5
    min_count: int = 5
    iterations: int = 15
    x_max: float = 100.0
    power: float = 0.75
    eta: float = 0.05
    clip: float = 100.0
    seed: int = 1
    threads: int = 2

    def __post_init__(self) -> None:
        for name in ("dim", "window", "min_count", "iterations", "threads"):
            if getattr(self, name) < 1:
                raise ValueError(f"GloveSettings.{name} is {getattr(self, name)}, expected at least 1")
        for name in ("x_max", "power", "eta", "clip"):
            if not getattr(self, name) > 0:
                raise ValueError(f"GloveSettings.{name} is {getattr(self, name)}, expected more than 0")

    @classmethod
    def paper(cls) -> GloveSettings:
        """50 dimensions and, as section 5.3 asks for what Table 4 says, its window, min_count, 5 passes and 3 workers."""
        return cls(iterations=5, threads=3)
