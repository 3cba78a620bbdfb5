"""Every table of Cursus, for tests, local runs and the check against `infra/data.yaml`."""

from pynamodb.models import Model

from chalicelib.models.addresses import AddressItem
from chalicelib.models.api_calls import ApiCallItem
from chalicelib.models.api_tokens import ApiTokenItem
from chalicelib.models.attachments import AttachmentItem
from chalicelib.models.attempts import AttemptItem
from chalicelib.models.attendance import AttendanceItem
from chalicelib.models.browser_sessions import BrowserSessionItem
from chalicelib.models.carts import CartItem
from chalicelib.models.catalogue import CatalogueItem
from chalicelib.models.centres import CentreItem
from chalicelib.models.certificates import CertificateItem
from chalicelib.models.counters import CounterItem
from chalicelib.models.documents import DocumentItem
from chalicelib.models.driver_batches import DriverBatchItem
from chalicelib.models.driver_registrations import DriverRegistrationItem
from chalicelib.models.drivers import DriverItem
from chalicelib.models.emails import MailItem
from chalicelib.models.feeds import FeedItem
from chalicelib.models.history import EntryItem
from chalicelib.models.import_runs import ImportRunItem
from chalicelib.models.institute import InstituteItem
from chalicelib.models.invitations import InvitationItem
from chalicelib.models.links import LinkItem
from chalicelib.models.mailings import MailingItem
from chalicelib.models.occupations import OccupationItem
from chalicelib.models.orders import OrderItem
from chalicelib.models.organisations import OrganisationItem
from chalicelib.models.outbox import PromiseItem
from chalicelib.models.partners import PartnerItem
from chalicelib.models.paths import PathItem
from chalicelib.models.registrations import RegistrationItem
from chalicelib.models.requests import RequestItem
from chalicelib.models.sessions import SessionItem
from chalicelib.models.survey_answers import SurveyAnswerItem
from chalicelib.models.surveys import SurveyItem
from chalicelib.models.trainees import TraineeItem
from chalicelib.models.trainings import TrainingItem
from chalicelib.models.users import UserItem
from chalicelib.models.waiting import WaitingItem

ALL: tuple[type[Model], ...] = (
    AddressItem,
    ApiCallItem,
    ApiTokenItem,
    AttachmentItem,
    AttemptItem,
    AttendanceItem,
    BrowserSessionItem,
    CartItem,
    CatalogueItem,
    CertificateItem,
    CounterItem,
    DocumentItem,
    CentreItem,
    DriverBatchItem,
    DriverRegistrationItem,
    DriverItem,
    EntryItem,
    FeedItem,
    ImportRunItem,
    InstituteItem,
    InvitationItem,
    LinkItem,
    MailItem,
    MailingItem,
    OccupationItem,
    OrderItem,
    OrganisationItem,
    PartnerItem,
    PathItem,
    PromiseItem,
    RegistrationItem,
    RequestItem,
    SessionItem,
    SurveyAnswerItem,
    SurveyItem,
    TraineeItem,
    TrainingItem,
    UserItem,
    WaitingItem,
)
