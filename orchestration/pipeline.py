"""The Pipeline resource: what every asset needs to know about this home (folders, settings, stores, inbox)."""

from functools import cached_property
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from corpus.home import Home
from corpus.ingest import Inventory, inventory
from corpus.keys import project_key
from corpus.takedown import Takedown, list_path, read_list
from orchestration.ledger import Ledger
from orchestration.model_store import ModelStore
from orchestration.settings import Settings, load_settings


class Pipeline(dg.ConfigurableResource):
    """Everything under one home folder; settings are read once per run from ``<home>/settings.json``."""

    home_folder: str
    _inventory: Inventory | None = PrivateAttr(default=None)

    @property
    def home(self) -> Home:
        return Home(Path(self.home_folder).resolve())

    @cached_property
    def settings(self) -> Settings:
        return load_settings(self.home.root)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.home.root / "ledger")

    @property
    def models(self) -> ModelStore:
        return ModelStore(self.home.models)

    @property
    def key(self) -> bytes:
        return project_key(self.home.keys)

    @property
    def takedowns(self) -> list[Takedown]:
        """The takedown requests of this home. Raises TakedownError."""
        return read_list(list_path(self.home.restricted))

    @property
    def inventory(self) -> Inventory:
        """The files of the inbox; an empty inventory when no inbox is set. Raises InboxError."""
        if self._inventory is None:
            inbox = self.settings.inbox
            self._inventory = inventory(inbox) if inbox else Inventory((), ())
        return self._inventory
