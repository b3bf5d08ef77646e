"""Replicas of the four encyclopedias with invented content, served on 127.0.0.1.

with serve(World(1), seed=1) as proxy: ...     # proxy is the address of a forward proxy that answers for the four sites
site_urls("xywy")                              # every URL that the replica answers
replicas(World(1), seed=1)["xywy"].truths      # what each page says
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from samples.grammar import World
from samples.sites import fh21, net39, net163, xywy
from samples.sites.proxy import ReplicaProxy
from samples.sites.replica import Replica, Reply, Truth

__all__ = ["SITES", "Replica", "ReplicaProxy", "Reply", "Truth", "replicas", "serve", "site_urls"]

SITES = {module.SITE: module.build for module in (net39, xywy, fh21, net163)}
"""Site name -> the function that builds its replica."""


def replicas(world: World, seed: int = 1) -> dict[str, Replica]:
    """All four replicas; the same world and seed give the same bytes."""
    return {site: build(world, seed) for site, build in SITES.items()}


@contextmanager
def serve(world: World, seed: int = 1) -> Iterator[str]:
    """Serve the replicas while the context lasts; yields the proxy's address."""
    with ReplicaProxy(replicas(world, seed).values()) as proxy:
        yield proxy.url


def site_urls(site: str, world: World | None = None, seed: int = 1) -> list[str]:
    """Every URL that the replica of ``site`` answers, for comparing with what a crawl found."""
    return sorted(SITES[site](world or World(seed), seed).replies)
