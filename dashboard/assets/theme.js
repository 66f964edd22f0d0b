/* Repaints figures by the roles of their traces. Colours come from the table that the page carries. */
(function () {
  "use strict";
  var table = null;

  function paints() {
    if (!table) table = JSON.parse(document.getElementById("paints").textContent);
    return table;
  }

  function put(target, path, value) {
    var parts = path.split("."), last = parts.pop(), copy = target;
    parts.forEach(function (name) {
      copy[name] = Object.assign({}, copy[name]);
      copy = copy[name];
    });
    copy[last] = value;
  }

  function painted(figure, scheme) {
    var known = paints(), tokens = known.tokens[scheme];
    var data = (figure.data || []).map(function (trace) {
      var made = Object.assign({}, trace);
      var role = (trace.meta || {}).role;
      Object.entries(known.roles[role] || {}).forEach(function (entry) {
        if (entry[0].indexOf("error_x") === 0 && !trace.error_x) return;
        if (entry[0] === "line.color" && trace.type === "bar") return;
        put(made, entry[0], tokens[entry[1]]);
      });
      return made;
    });
    return Object.assign({}, figure, {
      data: data,
      layout: Object.assign({}, figure.layout, { template: known.templates[scheme] }),
    });
  }

  /* Paper is light and 1,144 px wide: figures are repainted and resized before printing and put back after.
     A chart does not follow the paper by itself, it keeps the width of the screen. */
  var PAPER = 1144, GAP = 16, INSIDE = 42;

  function onPaper(plot) {
    var panel = plot.closest(".panel"), span = /(?:^| )w(\d+)(?: |$)/.exec(panel ? panel.className : "");
    return ((PAPER + GAP) / 12) * (span ? Number(span[1]) : 12) - GAP - INSIDE;
  }

  function everyPlot(scheme, paper) {
    if (!window.Plotly) return;
    document.querySelectorAll(".js-plotly-plot").forEach(function (plot) {
      var made = painted({ data: plot.data, layout: plot.layout }, scheme);
      if (paper) made.layout.width = onPaper(plot); else delete made.layout.width;
      made.layout.autosize = !paper;
      window.Plotly.react(plot, made.data, made.layout);
    });
  }
  function current() {
    return document.documentElement.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light";
  }
  window.addEventListener("beforeprint", function () { everyPlot("light", true); });
  window.addEventListener("afterprint", function () { everyPlot(current(), false); });

  window.sevenfoldPaint = { painted: painted, current: current };
})();
