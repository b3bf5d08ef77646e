"""From the files of an inbox and the page archive to raw documents. Public face:

    inventory(inbox) -> Inventory                     every file with its recognised format, or why none
    ingest(inventory, kind, project_key) -> IngestOutput
    page_records(pages, archive) -> RecordsOutput     re-parses archived pages; no network
    page_documents(records) -> IngestOutput           one document per record with a text
    unrecognised(inventory) -> IngestOutput           the skipped files as ledger rows
    inspect(path) -> Proposal                         proposes a mapping file for one file of rows, without values
    user_dictionary(inventory) -> list[str]

Everything made here is restricted: texts may identify patients.
"""

from corpus.ingest.archived import RecordsOutput, page_records, parsers_version
from corpus.ingest.dictionary import user_dictionary
from corpus.ingest.documents import IngestOutput
from corpus.ingest.ingest import ingest, unrecognised
from corpus.ingest.inspection import InspectionError, Proposal, inspect
from corpus.ingest.inventory import InboxError, Inventory, inventory
from corpus.ingest.limits import ArchiveLimits
from corpus.ingest.mapping import Mapping, MappingError
from corpus.ingest.pages import page_documents
from corpus.ingest.sources import SkippedFile, SourceFile

__all__ = [
    "ArchiveLimits",
    "InboxError",
    "IngestOutput",
    "InspectionError",
    "Inventory",
    "Mapping",
    "MappingError",
    "Proposal",
    "RecordsOutput",
    "SkippedFile",
    "SourceFile",
    "ingest",
    "inspect",
    "inventory",
    "page_documents",
    "page_records",
    "parsers_version",
    "unrecognised",
    "user_dictionary",
]
