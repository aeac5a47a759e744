"""The fields of the client list that name institutions, people and products; what is offered."""

import pytest

from clients.models import Product
from clients.selectors.client_filter import ClientFilter
from clients.selectors.client_list import TELLING
from organisation.models import Institution, User
from tests.factories import InstitutionFactory, account
from tests.published import client_row, publish, snapshot
from tests.web.client_scene import holding
from tests.web.reading import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.contexts]


def narrowed(user: User, query: str) -> tuple[list[str], list[tuple[str, str]], str]:
    """Who is listed, the chips, and what was not understood."""
    page = signed_in(user).get(f"/clients/?{query}").context["page"]
    return (
        sorted(row.snapshot.client_no for row in page.rows),
        [(chip.label, chip.value) for chip in page.chips], page.wrong,
    )  # fmt: skip


@pytest.fixture
def two_managers(head: User, outlet: Institution) -> User:
    """C00 is 林若溪's, who works at the outlet, C01 of 许南乔, who never did, C02 nobody's; C01
    holds a product. 林若云 works here as well, 丁浅溪 elsewhere."""
    account("relationship_manager", outlet, employee_no="E1", name="林若溪")
    account("relationship_manager", outlet, employee_no="E2", name="林若云")
    elsewhere = InstitutionFactory(code="O9", name="新城网点")
    account("relationship_manager", elsewhere, employee_no="E3", name="许南乔")
    account("relationship_manager", elsewhere, employee_no="E4", name="丁浅溪")
    for code, name in (("P1", "稳享 180 天"), ("P2", "稳享 90 天")):
        Product.objects.create(
            product_code=code, name=name, asset_class="wealth_product", risk_level="R3"
        )
    for n in range(3):
        client_row(f"C{n:02}")
    own = [("E1", "relationship_manager"), ("E3", "relationship_manager"), (None, None)]
    publish(
        [
            snapshot(f"C{n:02}", home_outlet="O1", employee_no=number, manager_role=role)
            for n, (number, role) in enumerate(own)
        ],
        [holding("C01", 1)],
    )
    return head


@pytest.mark.parametrize(
    ("query", "numbers", "chip"),
    [
        ("manager=E1", ["C00"], ("客户经理", "林若溪")),
        ("place=人民", ["C00", "C01", "C02"], ("机构", "人民路网点")),
        ("manager=E3", ["C01"], ("客户经理", "许南乔")),  # of a visible client
        ("manager=E2", [], ("客户经理", "林若云")),
        ("place=人民路网点", ["C00", "C01", "C02"], ("机构", "人民路网点")),
        ("place=O1", ["C00", "C01", "C02"], ("机构", "人民路网点")),
        ("product=稳享 180 天", ["C01"], ("产品", "稳享 180 天")),
        ("product=P1", ["C01"], ("产品", "稳享 180 天")),
    ],
)
def test_filters_take_names_and_codes_and_say_names(
    two_managers: User, query: str, numbers: list[str], chip: tuple[str, str]
) -> None:
    assert narrowed(two_managers, query) == (numbers, [chip], "")


@pytest.mark.parametrize(
    ("query", "label", "words"),
    [
        ("manager=E4", "客户经理", "没有找到这位员工"),  # a stranger is as good as nobody
        ("manager=林若溪", "客户经理", "没有找到这位员工"),  # no name of a person in an address
        ("manager=E404", "客户经理", "没有找到这位员工"),
        ("product=稳享", "产品", "有不止一个叫这个的"),
        ("place=O9", "机构", "没有找到这个机构"),
        ("product=P404", "产品", "没有找到这个产品"),
    ],
)
def test_what_nobody_knows_is_said_next_to_its_field(
    two_managers: User, query: str, label: str, words: str
) -> None:
    numbers, _chips, wrong = narrowed(two_managers, query)
    assert (numbers, wrong) == ([], label)
    page = text(signed_in(two_managers), f"/clients/?{query}")
    assert "c-more__box--in" in page and "没有符合这些条件的客户" not in page
    box = text(signed_in(two_managers), f"/clients/filters/?{query}")
    field = box[box.index(f">{label}</label>") :]
    assert words in field[: field.index("</div>")]


def test_the_box_offers_what_exists_for_the_person(two_managers: User, outlet: Institution) -> None:
    box = text(signed_in(two_managers), "/clients/filters/")
    assert '<option value="E1">林若溪</option>' in box
    assert '<option value="O1">人民路网点</option>' in box
    assert '<option value="P1">稳享 180 天</option>' in box
    assert "许南乔" not in box and "新城网点" not in box
    assert "---------" not in box and '<option value="" selected>不限</option>' in box
    mine = text(signed_in(User.objects.get(employee_no="E1")), "/clients/filters/")
    assert "林若溪" in mine and "林若云" not in mine


def test_the_box_holds_every_filter_there_is(two_managers: User) -> None:
    box = text(signed_in(two_managers), "/clients/filters/?list=1")
    missing = {name for name in ClientFilter.base_filters if f'name="{name}"' not in box}
    assert missing == set()


def test_who_sees_masked_rows_only_is_offered_nothing_that_tells(outlet: Institution) -> None:
    publish([snapshot("C1", home_outlet="O1", tier="potential")])
    client_row("C1")
    teller = account("teller", outlet)
    head_of_outlet = account("outlet_head", outlet)
    boxes = [text(signed_in(user), "/clients/filters/") for user in (teller, head_of_outlet)]
    for name in TELLING:
        assert [f'name="{name}"' in box for box in boxes] == [False, True], name
    pages = [signed_in(user).get("/clients/?cols=risk_level").context["page"]
             for user in (teller, head_of_outlet)]  # fmt: skip
    sorts = [{c.name: bool(c.sort_url) for c in page.columns} for page in pages]
    assert [each["risk_level"] for each in sorts] == [False, True]
    tabs = [[str(tab.words) for tab in page.tabs] for page in pages]
    assert tabs[0] == ["全部", "30 天内到期", "临近 5 万", "临近 20 万"]
    assert tabs[1][1:3] == ["财富及以上", "无人管户"]
