"""CMed-GloVe: co-occurrence counts and training (Pennington et al. 2014). Numba compiles on first use, not on import."""

from embeddings.glove.settings import GloveSettings
from embeddings.glove.train import train_glove

__all__ = ["GloveSettings", "train_glove"]
