/* What happens in the browser: address, drawer, table view, theme, copy. No data is computed here. */
(function () {
  "use strict";
  var no = function () { return window.dash_clientside.no_update; };
  var opened = false;   // whether the drawer was opened on this page (then closing it goes back)
  var going = null;     // "back" while the browser's own buttons move through the history
  var places = {};      // scroll position by address, for the way back
  var last = null;      // address shown last

  /* Settings that only the browser reads: the same names as BROWSER_KEYS of dashboard/view.py. */
  var OWN = ["budget", "w", "by", "own", "scenario", "against", "row", "events"];

  function bare(pathname, search) {
    var query = new URLSearchParams(search || "");
    ["explain"].concat(OWN).forEach(function (key) { query.delete(key); });
    var text = query.toString();
    return (pathname || "/") + (text ? "?" + text : "");
  }

  function asking(pathname, search) {
    return new URLSearchParams(search || "").has("explain") ? (pathname || "/") + search : null;
  }

  function withExplain(key) {
    var query = new URLSearchParams(window.location.search);
    if (key) query.set("explain", key); else query.delete("explain");
    var text = query.toString();
    return text ? "?" + text : "";
  }

  /* A link to a part of this page carries what the reader set on it. */
  function withOwn(address) {
    var to = new URL(address, window.location.origin), now = new URLSearchParams(window.location.search);
    if (to.pathname === window.location.pathname) {
      OWN.forEach(function (key) { if (now.has(key)) to.searchParams.set(key, now.get(key)); });
    }
    return to.pathname + to.search;
  }

  /* Asks for this page again, although its address is the same: something was written. */
  var asked = 0;
  function refresh() {
    var address = bare(window.location.pathname, window.location.search);
    asked += 1;
    window.dash_clientside.set_props("wanted", {
      data: address + (asked % 2 ? (address.indexOf("?") < 0 ? "?" : "&") : ""),
    });
  }

  function go(search) { window.dash_clientside.set_props("url", { search: search }); }

  function say(text) {
    var toast = document.getElementById("said");
    toast.textContent = text;
    toast.classList.add("shown");
    window.clearTimeout(toast.timer);
    toast.timer = window.setTimeout(function () { toast.classList.remove("shown"); }, 1800);
  }

  function copy(text) {
    function fallback() {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      document.body.appendChild(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    var done = document.getElementById("said").getAttribute("data-copied");
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { say(done); }, function () { fallback(); say(done); });
    } else { fallback(); say(done); }
  }

  function part(type, props) {
    return { namespace: "dash_html_components", type: type, props: props };
  }

  function table(cells) {
    function side(place) { return cells.right[place] ? "num" : ""; }
    var head = cells.head.map(function (text, place) {
      return part("Th", { children: text, scope: "col", className: side(place) });
    });
    var rows = cells.rows.map(function (row) {
      return part("Tr", { children: row.map(function (text, place) {
        return part("Td", { children: text, className: side(place) });
      }) });
    });
    var made = part("Table", { className: "t cells", children: [
      part("Caption", { children: cells.caption, className: "visually-hidden" }),
      part("Thead", { children: part("Tr", { children: head }) }),
      part("Tbody", { children: rows }),
    ] });
    return part("Div", { children: made, className: "scroll", tabIndex: 0, role: "region", "aria-label": cells.caption });
  }

  window.sevenfold = { say: say, refresh: refresh };

  window.addEventListener("popstate", function () { going = "back"; });
  window.addEventListener("scroll", function () { if (last !== null) places[last] = window.scrollY; }, { passive: true });

  /* Links of this app change the address; the page itself stays. New tabs and downloads are the browser's. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='/']");
    // Another language is another document: its frame stands outside the parts that a callback changes.
    if (link && link.hasAttribute("hreflang")) { link.setAttribute("href", withOwn(link.getAttribute("href"))); return; }
    if (!link || link.hasAttribute("data-explain") || link.getAttribute("href").indexOf("/export.csv") === 0) return;
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    var to = new URL(link.href);
    window.dash_clientside.set_props("url", { pathname: to.pathname, search: to.search, hash: "" });
  });

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-explain],[data-copy],[data-print],[data-download]");
    if (!target) return;
    var plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (target.hasAttribute("data-explain") && plain) {
      event.preventDefault();
      if (!opened) opened = true;
      go(withExplain(target.getAttribute("data-explain")));
    } else if (target.hasAttribute("data-copy")) {
      var what = target.getAttribute("data-copy");
      if (what === "query") copy(target.closest(".explain").querySelector(".query").textContent);
      else if (what === "link") copy(window.location.href);
      else copy(window.location.origin + withOwn(what));
    } else if (target.hasAttribute("data-print")) {
      window.setTimeout(window.print, 50);
    } else if (target.hasAttribute("data-download")) {
      var query = new URLSearchParams(window.location.search);
      query.delete("explain");
      query.set("page", window.location.pathname);
      window.location.assign("/export.csv?" + query.toString());
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.sevenfold = {
    /* Address bar -> the address to ask the server for; nothing where the page already shows it. */
    want: function (pathname, search, rendered) {
      var wanted = bare(pathname, search);
      return rendered && rendered.address === wanted ? no() : wanted;
    },

    /* A page has arrived: title, focus and scroll position; the menu of a narrow screen closes. */
    arrive: function (rendered, clicks, isOpen) {
      var by = (window.dash_clientside.callback_context.triggered || []).map(function (one) { return one.prop_id; });
      if (by.indexOf("burger.n_clicks") >= 0 && clicks) return !isOpen;
      if (!rendered) return no();
      document.title = rendered.title;
      document.documentElement.lang = rendered.lang;
      if (last !== null && last !== rendered.address) {
        var back = going === "back", top = back ? places[rendered.address] || 0 : 0;
        window.requestAnimationFrame(function () {
          var head = document.querySelector("#main h1");
          if (head && !back) head.focus({ preventScroll: true });
          window.scrollTo(0, top);
        });
      }
      going = null;
      last = rendered.address;
      return false;
    },

    /* ?explain=key -> the explanation to ask the server for; nothing where it is already here. */
    ask: function (pathname, search, told) {
      var wanted = asking(pathname, search);
      return !wanted || (told && told.address === wanted) ? no() : wanted;
    },

    /* The drawer is open while its explanation is here and the address asks for it. */
    explain: function (pathname, search, told) {
      var wanted = asking(pathname, search);
      if (!wanted) return [false, no(), no()];
      if (!told || told.address !== wanted) return [no(), no(), no()];
      return told.body ? [true, told.title, told.body] : [false, no(), no()];
    },

    close: function (isOpen) {
      if (isOpen) return no();
      if (new URLSearchParams(window.location.search).has("explain")) {
        if (opened) window.history.back(); else go(withExplain(null));
      }
      opened = false;
      return no();
    },

    /* The toggle reports "light" once before it knows better; the document's attribute is right at every time. */
    repaint: function (scheme, ids, figures) {
      var wanted = window.sevenfoldPaint.current();
      return (figures || []).map(function (figure) { return window.sevenfoldPaint.painted(figure, wanted); });
    },

    flip: function (side) {
      window.setTimeout(function () { window.dispatchEvent(new Event("resize")); }, 30);
      return "flip side-" + side;
    },

    /* Chart or table: the table is made of the cells that came with the page, once it is asked for. */
    table: function (clicks, words, cells) {
      var shown = clicks % 2 === 1, said = (words || "|").split("|");
      if (!shown) window.setTimeout(function () { window.dispatchEvent(new Event("resize")); }, 30);
      return ["panel-body" + (shown ? " cells" : ""), shown ? said[1] : said[0], shown ? table(JSON.parse(cells)) : null];
    },
  };
})();
