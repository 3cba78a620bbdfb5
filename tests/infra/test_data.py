"""What must survive: the data stack against the models, and the promises it makes to whoever owns the data."""

from typing import Any

import pytest

from chalicelib.models.registry import ALL
from infra.deployment import DATA
from tests.infra import templates

TEMPLATE = templates.read(DATA)
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
TABLES = {
    resource["Properties"]["TableName"]["Fn::Sub"].removeprefix("cursus-${Stage}-"): resource
    for resource in RESOURCES.values()
    if resource["Type"] == "AWS::DynamoDB::Table"
}
MODELS = {model.Meta.table_name.removeprefix("cursus-local-"): model for model in ALL}
BUCKETS = [resource for resource in RESOURCES.values() if resource["Type"] == "AWS::S3::Bucket"]
QUEUES = [resource for resource in RESOURCES.values() if resource["Type"] == "AWS::SQS::Queue"]


def test_every_model_has_its_table_and_every_table_its_model():
    assert set(TABLES) == set(MODELS)


@pytest.mark.parametrize("noun", sorted(MODELS))
def test_keys_and_indexes_are_those_of_the_model(noun):
    table = TABLES[noun]["Properties"]
    schema = MODELS[noun]._get_schema()

    assert _keys(table["KeySchema"]) == _keys(schema["key_schema"])
    assert _indexes(
        table.get("GlobalSecondaryIndexes", []), "IndexName", "KeySchema", "Projection"
    ) == _indexes(schema["global_secondary_indexes"], "index_name", "key_schema", "projection")
    assert _types(table["AttributeDefinitions"]) == _types(schema["attribute_definitions"])


@pytest.mark.parametrize("noun", sorted(TABLES))
def test_a_table_survives_and_costs_nothing_when_idle(noun):
    resource = TABLES[noun]
    table = resource["Properties"]

    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_what_is_forgotten_by_itself_is_what_has_an_end():
    forgotten = {noun for noun, table in TABLES.items() if "TimeToLiveSpecification" in table["Properties"]}

    assert forgotten == {noun for noun, model in MODELS.items() if "expires_at" in model.get_attributes()}


@pytest.mark.parametrize("bucket", BUCKETS, ids=lambda bucket: bucket["Properties"]["BucketName"]["Fn::Sub"])
def test_a_bucket_is_private_encrypted_versioned_and_kept(bucket):
    properties = bucket["Properties"]

    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["BucketEncryption"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["LifecycleConfiguration"]["Rules"]


def test_buckets_refuse_connections_without_tls():
    policies = [resource for resource in RESOURCES.values() if resource["Type"] == "AWS::S3::BucketPolicy"]

    assert len(policies) == len(BUCKETS)
    for policy in policies:
        statement = policy["Properties"]["PolicyDocument"]["Statement"][0]
        assert statement["Effect"] == "Deny"
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": False}}


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue["Properties"]["QueueName"]["Fn::Sub"])
def test_a_queue_is_encrypted_and_gives_up_only_into_dead_letters(queue):
    properties = queue["Properties"]

    assert properties["SqsManagedSseEnabled"] is True
    if properties["QueueName"]["Fn::Sub"].endswith("-dead-letters"):
        assert properties["MessageRetentionPeriod"] == 14 * 24 * 3600
    else:
        assert properties["RedrivePolicy"]["maxReceiveCount"] == 5


def test_accounts_are_made_by_staff_only_and_may_have_a_second_factor():
    pool = RESOURCES["UserPool"]["Properties"]

    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert pool["DeletionProtection"] == "ACTIVE"


def _keys(schema: list[dict[str, str]]) -> list[tuple[str, str]]:
    return sorted((key["KeyType"], key["AttributeName"]) for key in schema)


def _types(definitions: list[dict[str, str]]) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in definitions}


def _indexes(indexes: list[dict[str, Any]], name: str, keys: str, projection: str) -> dict[str, Any]:
    return {index[name]: (_keys(index[keys]), index[projection]["ProjectionType"]) for index in indexes}
