"""Reports of imports, newest first by kind."""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from chalicelib import config
from chalicelib.models.base import InstantAttribute, Table, ValueAttribute


class ImportRunItem(Table):
    class Meta:
        table_name = config.table_name("import_runs")

    kind = UnicodeAttribute(hash_key=True)
    run_id = UnicodeAttribute(range_key=True)
    file_name = UnicodeAttribute()
    file_hash = UnicodeAttribute()
    source = UnicodeAttribute()
    is_dry_run = BooleanAttribute(null=True)
    started_at = InstantAttribute()
    finished_at = InstantAttribute(null=True)
    who_id = UnicodeAttribute()
    who_name = UnicodeAttribute()
    state = UnicodeAttribute()
    counts = ValueAttribute(dict[str, int], null=True)
    problems_key = UnicodeAttribute(null=True)
    problems = ValueAttribute(list[dict[str, str]], null=True)
