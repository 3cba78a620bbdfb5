"""Stacks: an address of their own when there is no domain, nothing done twice, failures told with their reasons."""

from collections.abc import Iterator

import pytest

from infra import deployment, emulator, stacks
from infra.deployment import Target
from infra.emulator import Emulator
from infra.stacks import Cloud, DeploymentError, Stack

pytestmark = pytest.mark.emulator

QUEUE = """
Parameters: {{Name: {{Type: String}}}}
Resources:
  Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Ref Name}}}}
  Second: {{Type: {second}, DependsOn: Queue, Properties: {{MetricName: x}}}}
Outputs: {{Url: {{Value: !Ref Queue}}}}
"""
GOOD = QUEUE.format(second="AWS::CloudWatch::Dashboard").replace("{MetricName: x}", "{DashboardBody: '{}'}")
FAILING = QUEUE.format(second="AWS::CloudWatch::Alarm").replace("{MetricName: x}", "{Metrics: [{Id: a}]}")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    started = emulator.start(tmp_path_factory.mktemp("stacks"), port=emulator.free_port())
    yield started
    started.stop()


@pytest.fixture
def cloud(running: Emulator) -> Cloud:
    return Cloud(emulator.session(), running.endpoint, seconds_between_looks=0.1)


def test_without_a_domain_the_portal_learns_the_address_it_was_given(cloud: Cloud) -> None:
    target = Target("local", cloud, {"MailSender": "formation@example.org"}, libraries=lambda: None)
    steps: list[str] = []

    deployed = deployment.deploy(target, report=steps.append)

    function = cloud.client("lambda").get_function_configuration(FunctionName="cursus-local-api-handler")
    variables = function["Environment"]["Variables"]
    assert deployed.site_url.startswith("https://")
    assert deployed.site_url.endswith("/app")
    assert variables["SITE_URL"] == deployed.site_url
    assert variables["BASE_PATH"] == "/app"
    assert deployed.settings.items() <= variables.items()
    steps.clear()
    assert deployment.deploy(target, report=steps.append) == deployed
    assert steps == ["Deployed already, nothing changed"]


def test_a_stack_that_needs_no_change_is_left_alone(cloud: Cloud) -> None:
    stack = Stack("unchanged", GOOD, {"Name": "unchanged"})

    first = stacks.deploy(cloud, stack)
    again = stacks.deploy(cloud, stack)

    assert first == again
    assert first["Url"].endswith("/unchanged")


def test_a_failure_is_told_with_its_reason_and_the_next_try_starts_anew(cloud: Cloud) -> None:
    with pytest.raises(DeploymentError, match=r"Second: .*Metrics"):
        stacks.deploy(cloud, Stack("mended", FAILING, {"Name": "mended"}))

    assert stacks.deploy(cloud, Stack("mended", GOOD, {"Name": "mended"}))["Url"].endswith("/mended")


def test_a_stack_that_was_never_deployed_has_no_outputs(cloud: Cloud) -> None:
    assert stacks.outputs(cloud, "nowhere") == {}
