"""The HTML that carries the app: language, colours before the first paint, the repaint table, the chart library."""

from __future__ import annotations

import base64
from importlib.resources import files

from plotly.offline import get_plotlyjs_version

from dashboard import theme
from dashboard.words import FALLBACK, catalogue, say

# Sets the scheme before the first paint.
_SCHEME = (
    "(function(){var s=null;try{s=localStorage.getItem('mantine-color-scheme-value')}catch(e){}"
    "if(s!=='light'&&s!=='dark'){s=matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'}"
    "document.documentElement.setAttribute('data-mantine-color-scheme',s)})()"
)
# Dash loads plotly.js from this address when the first chart appears; a plain assignment is overwritten.
_BUNDLE = "Object.defineProperty(window,'_dashPlotlyJSURL',{{get:function(){{return '{address}'}},set:function(){{}}}})"
_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" '
    'fill="#2B5FD9"/><path d="M8 8h16v4l-7 13h-5l7-13H8z" fill="#fff"/></svg>'
)


def chart_library() -> str | None:
    """Address of the build of plotly.js with the few kinds of charts used here, a third of the full one.

    None where the assets hold no build of the version that the installed plotly was made for: Dash then
    loads plotly's own full build, which draws the same.
    """
    name = f"lazy-plotly-cartesian-{get_plotlyjs_version()}.min.js"
    return f"/assets/{name}" if files("dashboard").joinpath("assets", name).is_file() else None


def inline_scripts() -> tuple[str, ...]:
    """Every script that stands in the page itself; their hashes stand in the content security policy."""
    bundle = chart_library()
    return (_SCHEME, *([_BUNDLE.format(address=bundle)] if bundle else []))


def index(lang: str = FALLBACK) -> str:
    """Index page of the app in a reader's language; nothing in it is loaded from another host."""
    mark = base64.b64encode(_MARK.encode()).decode()
    scripts = "".join(f"<script>{script}</script>" for script in inline_scripts())
    return f"""<!DOCTYPE html>
<html lang="{catalogue(lang).tag}">
<head>
{{%metas%}}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{%title%}}</title>
<link rel="icon" href="data:image/svg+xml;base64,{mark}">
<link rel="preload" href="/assets/fonts/inter-latin-wght-normal.woff2" as="font" type="font/woff2" crossorigin>
<style>{theme.css()}</style>
{scripts}
{{%css%}}
</head>
<body>
{{%app_entry%}}
<noscript>{say("ui.noscript", lang)}</noscript>
<script type="application/json" id="paints">{theme.paint_table()}</script>
<footer>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>"""
