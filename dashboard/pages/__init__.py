"""Every page of the dashboard, in the order in which an address is looked up."""

from dashboard.page import Page
from dashboard.pages import data, governance, lesson, method, overview, portfolio, prioritise, use_case

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    portfolio.PAGE,
    use_case.PAGE,
    prioritise.PAGE,
    lesson.PAGE,
    data.PAGE,
    governance.PAGE,
    method.PAGE,
)
