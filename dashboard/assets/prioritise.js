/* The list of Prioritise in the browser: order, weights, budget, estimates and comparison, all kept in the address.
   It re-weights released components that came with the page; nothing here asks the server. */
(function () {
  "use strict";
  var WEIGHTS = ["net", "speed", "evidence", "risk"], USUAL = [50, 20, 20, 10];
  var ORDERS = ["score", "weights", "rice", "wsjf"], WEEKS = 52;
  var model = null, root = null, state = null, table = null, pending = null, later = null;
  function make(tag, properties, children) { return window.sevenfoldNotes.make(tag, properties, children); }
  function word(key, facts) {
    return model.words[key].replace(/\{(\w+)\}/g, function (_, name) { return facts && name in facts ? facts[name] : ""; });
  }

  /* ---- numbers as dashboard/format/numbers.py prints them --------------------------------------------- */

  function rounded(x, width) {
    var size = Math.abs(x), step = size < 10 ? 0.01 : 1;
    if (size >= 10) step = Math.max(step, Math.pow(10, Math.floor(Math.log10(size)) - 2));
    if (width) step = Math.max(step, Math.pow(10, Math.floor(Math.log10(width)) - 1));
    return Math.round(size / step) * step;
  }
  function printed(size, decimals) {
    var text = decimals === null ? String(Number(size.toPrecision(12))) : size.toFixed(decimals), parts = text.split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, model.marks[0]);
    return parts.join(model.marks[1]);
  }
  function money(x, width) {
    if (x === null || x === undefined || !isFinite(x)) return "–";
    var size = rounded(x, width), scale = model.scales.find(function (one) { return size >= Math.pow(10, one[0]); });
    var text = scale ? printed(size / Math.pow(10, scale[0]), null) + scale[1]
      : printed(size, size > 0 && size < 10 && size % 1 ? 2 : null);
    return model.money.replace("{sign}", x < 0 && size ? "−" : "").replace("{n}", text);
  }
  function range(low, high) {
    var wide = Math.abs(high - low);
    return model.range.replace("{low}", money(low, wide)).replace("{high}", money(high, wide));
  }
  function percent(share) { return Math.round(share * 100) + "%"; }

  /* ---- the address ------------------------------------------------------------------------------------- */

  function number(text) { var x = Number(text); return text !== null && text !== "" && isFinite(x) ? x : null; }

  function read() {
    var query = new URLSearchParams(window.location.search), given = (query.get("w") || "").split("-").map(Number);
    var found = scenario(query.get("scenario"));
    var good = given.length === 4 && given.every(function (x) { return x >= 0 && x <= 100; });
    var own = {};
    (query.get("own") || "").split("*").forEach(function (text) {
      var parts = text.split("~"), plan = parts.slice(1).map(number);
      if (parts.length === 6 && model.byId[parts[0]] && ordered(plan)) own[parts[0]] = plan;
    });
    return {
      scenario: found ? found.id : null,
      own: found && !query.has("own") ? saved(found) : own,
      edited: query.has("own"),
      w: good ? given : found ? found.weights.slice() : USUAL.slice(),
      by: ORDERS.indexOf(query.get("by")) >= 0 ? query.get("by") : found ? found.by : "score",
      budget: query.has("budget") ? number(query.get("budget")) : found ? found.budget : null,
      against: query.get("against") === "published" ? "published" : (scenario(query.get("against")) || {}).id || null,
      row: model.byId[query.get("row")] ? query.get("row") : null,
    };
  }
  function write() {
    window.clearTimeout(pending);
    pending = window.setTimeout(function () {
      if (!root.isConnected) return;
      var query = new URLSearchParams(window.location.search), found = scenario(state.scenario);
      function put(key, value, usual) { if (value === null || String(value) === String(usual)) query.delete(key); else query.set(key, value); }
      put("scenario", state.scenario, null);
      put("own", state.edited ? Object.keys(state.own).map(function (id) { return [id].concat(state.own[id]).join("~"); }).join("*") : null, null);
      put("w", state.w.join("-"), (found ? found.weights : USUAL).join("-"));
      put("by", state.by, found ? found.by : "score");
      put("budget", state.budget, found ? found.budget : null);
      put("against", state.against, null);
      put("row", state.row, null);
      window.sevenfoldNotes.address(query);
    }, 120);
  }
  function scenario(id) {
    return model.scenarios.filter(function (one) { return String(one.id) === String(id); })[0] || null;
  }
  function saved(found) {
    var own = {};
    Object.keys(found.own).forEach(function (id) {
      var one = found.own[id];
      if (model.byId[id]) own[id] = [one.low, one.mid, one.high, one.cost, one.weeks];
    });
    return own;
  }
  function ordered(plan) {
    return plan.every(function (x) { return x !== null; }) && plan[0] <= plan[1] && plan[1] <= plan[2] && plan[3] >= 0 && plan[4] > 0;
  }

  /* ---- the arithmetic: released components, moved by what the reader changed ------------------------------ */

  function mean(v) { return v[1] === null ? null : 0.3 * v[0] + 0.4 * v[1] + 0.3 * v[2]; }

  function valued(row, plan) {
    var v = plan ? plan.slice(0, 3) : row.v, cost = plan ? plan[3] : row.cost, weeks = plan ? plan[4] : row.weeks;
    var before = mean(row.v), yearly = row.yearly, net = row.net, ratio;
    if (plan) { ratio = before ? mean(v) / before : null; yearly = ratio === null ? mean(v) : yearly * ratio; }
    if ((plan || row.idea) && yearly !== null && row.years !== null && cost !== null) net = yearly * row.years - cost;
    var released = !plan && !row.idea;
    return {
      row: row, v: v, cost: cost, weeks: weeks, yearly: yearly, net: net, own: !!plan, released: released,
      score: released ? row.score : net !== null && weeks ? net / weeks : null,
      wsjf: released ? row.wsjf : yearly !== null && weeks ? yearly / WEEKS / weeks : null,
      rice: released ? row.rice : null,
      parts: { net: net, speed: weeks ? 1 / weeks : null, evidence: row.strength, risk: row.risk === null ? null : -row.risk },
    };
  }
  function spans(list) {
    var found = {};
    WEIGHTS.forEach(function (name) {
      var known = list.map(function (one) { return one.parts[name]; }).filter(function (x) { return x !== null; });
      found[name] = known.length ? [Math.min.apply(null, known), Math.max.apply(null, known)] : [0, 0];
    });
    return found;
  }
  /* Every component runs from 0 for the least to 1 for the most on the list; an unknown one counts as 0. */
  function weighted(one, ends, w) {
    var total = w.reduce(function (sum, x) { return sum + x; }, 0);
    if (!total || one.net === null) return null;
    return WEIGHTS.reduce(function (sum, name, place) {
      var x = one.parts[name], low = ends[name][0], high = ends[name][1];
      return sum + (x === null || high <= low ? 0 : w[place] * (x - low) / (high - low));
    }, 0) / total;
  }
  function order(own, by, w) {
    var list = model.rows.map(function (row) { return valued(row, own[row.id]); }), ends = spans(list);
    var pure = by === "score" && !Object.keys(own).length;
    list.forEach(function (one, place) {
      one.place = place;
      one.key = by === "weights" ? weighted(one, ends, w) : pure && !one.released ? null : one[by];
    });
    /* The published order stands as it was published: ties are broken by its place. */
    list.sort(function (a, b) {
      if ((a.key === null) !== (b.key === null)) return a.key === null ? 1 : -1;
      if (pure || a.key === b.key) return a.place - b.place;
      return b.key - a.key;
    });
    list.forEach(function (one, place) { one.rank = one.key === null ? null : place + 1; });
    list.ends = ends;
    list.pure = pure;
    return list;
  }

  /* ---- drawing -------------------------------------------------------------------------------------------- */

  function draw() {
    var list = order(state.own, state.by, state.w), other = compared(), rows = {}, body = table.tBodies[0];
    Array.prototype.forEach.call(body.rows, function (tr) { if (tr.dataset.case) rows[tr.dataset.case] = tr; });
    var spent = budget(body, list), wanted = spent && !spent.last ? [spent.line] : [];
    list.forEach(function (one) {
      var tr = rows[one.row.id];
      cells(tr, one, list.pure, other);
      wanted.push(tr);
      if (tr.editor) wanted.push(tr.editor);
      if (spent && spent.last === one) wanted.push(spent.line);
    });
    arrange(body, wanted);
    var chosen = list.filter(function (one) { return one.row.id === state.row; })[0] || list[0];
    why(chosen);
    charts(list, spent);
    controls(list);
  }

  /* Moves only what stands elsewhere, and without taking the focus where the browser can. */
  function arrange(body, wanted) {
    var next = body.firstChild, focused = document.activeElement;
    wanted.forEach(function (tr) {
      if (tr === next) { next = next.nextSibling; return; }
      if (body.moveBefore) body.moveBefore(tr, next); else body.insertBefore(tr, next);
    });
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
  }

  function compared() {
    if (!state.against) return null;
    var found = scenario(state.against), ranks = {};
    order(found ? saved(found) : {}, found ? found.by : "score", found ? found.weights : USUAL)
      .forEach(function (one) { ranks[one.row.id] = one.rank; });
    return ranks;
  }

  function text(tr, selector, said) {
    tr.querySelectorAll(selector).forEach(function (found) { if (found.textContent !== said) found.textContent = said; });
  }
  function cells(tr, one, pure, other) {
    var wide = one.v[2] - one.v[0], was = other ? other[one.row.id] : null;
    var place = one.rank === null ? "–" : (pure && one.row.tied ? "=" : "") + one.rank;
    tr.classList.toggle("own", one.own);
    tr.classList.toggle("chosen", one.row.id === state.row);
    text(tr, ".no", place);
    text(tr, ".was", other && was !== one.rank ? word("was", { rank: was === null ? "–" : was }) : "");
    if (one.own || tr.touched) {
      text(tr, ".amount", money(one.v[1], wide));
      text(tr, ".range", range(one.v[0], one.v[2]) + (one.own ? " · " + word("yours") : ""));
      text(tr, ".cost", money(one.cost));
      text(tr, ".weeks", model.weeks.replace("{n}", printed(one.weeks, null)));
      bars(tr, one);
      tr.touched = one.own;
    }
    tr.querySelector(".no").title = one.rank === null ? word("unranked") : pure && one.row.tied ? word("tied") : "";
    var ranks = one.row.ranks, shown = pure && ranks[0] !== null;
    var span = tr.querySelector(".ranks");
    span.textContent = !shown ? "–" : ranks[0] === ranks[1] ? String(ranks[0]) : ranks[0] + "–" + ranks[1];
    span.title = shown ? "" : word("norank");
  }
  function bars(tr, one) {
    var low = model.scale[0], full = model.scale[1] - low || 1;
    function at(x) { return Math.min(1, Math.max(0, (x - low) / full)) * 100; }
    var tone = one.v[0] <= 0 && one.v[2] >= 0 ? "unclear" : tr.dataset.tone;
    tr.querySelectorAll(".span").forEach(function (span) {
      span.className = "span " + tone;
      span.querySelector(".reach").style.left = at(one.v[0]) + "%";
      span.querySelector(".reach").style.width = Math.max(0, at(one.v[2]) - at(one.v[0])) + "%";
      span.querySelector(".dot").style.left = at(one.v[1]) + "%";
      var said = one.row.label + ": " + money(one.v[1]) + ", " + range(one.v[0], one.v[2]);
      span.title = said;
      span.setAttribute("aria-label", said);
    });
  }

  /* The line stands under the last idea that the budget still pays when bought from the top. */
  function budget(body, list) {
    var line = body.querySelector(".budget-line"), spent = 0, last = null, net = 0, all = 0;
    list.forEach(function (one) { if (one.net !== null && one.rank !== null) all += one.net; });
    line.hidden = state.budget === null;
    if (line.hidden) return null;
    list.every(function (one) {
      if (one.rank === null || one.cost === null || spent + one.cost > state.budget) return false;
      spent += one.cost;
      net += one.net || 0;
      last = one;
      return true;
    });
    text(line, ".said", last ? word("budget.line", { spent: money(spent), budget: money(state.budget) })
      : word("budget.none", { budget: money(state.budget) }));
    return { spent: spent, share: all > 0 ? net / all : null, last: last, line: line };
  }

  function why(one) {
    var place = document.getElementById("why"), panel = place && place.closest(".panel");
    if (!place) return;
    place.replaceChildren();
    panel.querySelector("h2").textContent = word("why", { name: one.row.label, rank: one.rank === null ? "–" : one.rank });
    var said = document.getElementById("why-said"), years = one.row.years;
    if (one.net === null || one.yearly === null || years === null || one.cost === null) {
      said.textContent = word("why.none");
      return;
    }
    said.textContent = one.own ? word("why.own") : one.row.top !== null ? word("why.top", { share: percent(one.row.top) }) : "";
    var steps = [
      ["first", one.v[1], "gain"], ["later", one.v[1] * (years - 1), "gain"],
      ["lean", (one.yearly - one.v[1]) * years, "lean"], ["cost", -one.cost, "cost"],
    ];
    var level = 0, ends = [0];
    steps.forEach(function (step) { level += step[1]; ends.push(level); });
    ends.push(one.net);
    var low = Math.min.apply(null, ends), full = Math.max.apply(null, ends) - low || 1;
    level = 0;
    steps.concat([["net", one.net, "net"]]).forEach(function (step) {
      var from = step[0] === "net" ? 0 : level, to = from + step[1];
      level = to;
      var bar = make("i", { "class": step[2] });
      bar.style.left = (Math.min(from, to) - low) / full * 100 + "%";
      bar.style.width = Math.max(Math.abs(step[1]) / full * 100, 0.8) + "%";
      place.appendChild(make("div", { "class": "step " + step[2] }, [
        make("span", { text: word("step." + step[0]) }), make("span", { "class": "track", "aria-hidden": "true" }, [bar]),
        make("span", { "class": "num", text: (step[1] > 0 && step[0] !== "net" ? "+" : "") + money(step[1], full / 10) }),
      ]));
    });
  }

  /* ---- charts: the figures that came with the page, with new points --------------------------------------- */

  function plot(key) {
    var holder = Array.prototype.filter.call(document.querySelectorAll(".dash-graph"), function (one) {
      return one.id.indexOf('"key":"' + key + '"') >= 0;
    })[0];
    return holder ? holder.querySelector(".js-plotly-plot") : null;
  }
  function charts(list, spent) {
    var said = document.getElementById("spend-said");
    if (said) {
      said.textContent = spent && spent.share !== null
        ? word("spend.said", { budget: money(spent.spent), share: percent(spent.share) }) : word("spend.set");
    }
    /* The list answers at once; the two charts follow when the hand rests. */
    window.clearTimeout(later);
    later = window.setTimeout(function () {
      var curved = plot("spend"), placed = plot("effort");
      if (curved && curved.data && window.Plotly) curve(curved, list);
      if (placed && placed.data && window.Plotly) points(placed, list);
    }, 60);
  }
  function part(drawn, name) {
    return drawn.data.map(function (trace, place) { return (trace.meta || {}).part === name ? place : -1; })
      .filter(function (place) { return place >= 0; });
  }
  function curve(drawn, list) {
    var xs = [0], ys = [0], hover = [];
    list.forEach(function (one) {
      if (one.rank === null || one.net === null || one.cost === null) return;
      xs.push(xs[xs.length - 1] + one.cost);
      ys.push(ys[ys.length - 1] + one.net);
    });
    xs.forEach(function (x, place) { hover.push(money(x) + " → " + money(ys[place])); });
    var top = drawn.layout.yaxis.range[1], bottom = drawn.layout.yaxis.range[0], right = drawn.layout.xaxis.range[1];
    var most = Math.max.apply(null, ys), least = Math.min.apply(null, ys), far = xs[xs.length - 1];
    var change = {};
    if (most > top || least < bottom) change["yaxis.range"] = [Math.min(bottom, least), Math.max(top, most * 1.08)];
    if (far > right) change["xaxis.range"] = [0, far * 1.06];
    var on = state.budget !== null && state.budget <= Math.max(right, far * 1.06), high = Math.max(top, most);
    window.Plotly.update(drawn, {
      x: [xs, on ? [state.budget, state.budget] : [], on ? [state.budget] : []],
      y: [ys, on ? [Math.min(bottom, least), high * 0.93] : [], on ? [high * 0.94] : []],
      hovertext: [hover, null, null],
      text: [null, null, on ? ["<b>" + money(state.budget) + "</b>"] : []],
    }, change, [part(drawn, "curve")[0], part(drawn, "budget")[0], part(drawn, "budget-label")[0]]);
  }
  function points(drawn, list) {
    var now = {};
    list.forEach(function (one) { now[one.row.id] = one; });
    var places = part(drawn, "points").concat(part(drawn, "names")), xs = [], ys = [], moved = false;
    places.forEach(function (place) {
      var trace = drawn.data[place];
      xs.push(trace.ids.map(function (id, i) { var x = now[id] ? now[id].weeks : trace.x[i]; moved = moved || x !== trace.x[i]; return x; }));
      ys.push(trace.ids.map(function (id, i) { var y = now[id] ? now[id].v[1] : trace.y[i]; moved = moved || y !== trace.y[i]; return y; }));
    });
    if (moved) window.Plotly.restyle(drawn, { x: xs, y: ys }, places);
  }

  /* ---- controls: native, so that keyboard and screen reader work as everywhere ------------------------------- */

  function labelled(key, control) {
    control.id = control.id || "tool-" + key;
    return make("div", { "class": "tool" }, [make("label", { "for": control.id, text: word(key) }), control]);
  }
  function options(list, chosen) {
    return list.map(function (one) { return make("option", { value: one[0], text: one[1], selected: String(one[0]) === String(chosen) }); });
  }
  function changed() { draw(); write(); }

  function tools() {
    var place = root.querySelector(".tools"), known = model.scenarios.map(function (one) { return [one.id, one.name + " · " + one.author]; });
    place.replaceChildren(
      labelled("by", make("select", { on: { change: function () { state.by = this.value; changed(); } } },
        options(ORDERS.map(function (one) { return [one, word("by." + one)]; }), state.by))),
      labelled("budget", make("input", { type: "number", min: 0, step: "any", inputmode: "decimal", value: state.budget,
        on: { input: function () { state.budget = this.value === "" || Number(this.value) < 0 ? null : number(this.value); changed(); } } })),
      labelled("scenario", make("select", { on: { change: function () { choose(this.value); } } },
        options([["", word("published")]].concat(known, state.edited ? [["mine", word("mine")]] : []), state.edited ? "mine" : state.scenario || ""))),
      labelled("against", make("select", { on: { change: function () { state.against = this.value || null; changed(); } } },
        options([["", word("against.none")], ["published", word("published")]].concat(known), state.against || ""))));
    if (state.edited) {
      place.appendChild(make("button", { type: "button", "class": "link", text: word("discard"), on: { click: function () { choose(state.scenario || ""); } } }));
    }
    if (!state.edited && state.scenario && model.writes) {
      place.appendChild(make("button", { type: "button", "class": "link", text: word("withdraw"), "data-withdraw": state.scenario, "data-lang": model.lang }));
    }
    var writes = root.querySelector(".writes");
    if (writes) writes.hidden = false;
  }
  function choose(id) {
    if (id === "mine") return;
    var found = scenario(id);
    state.scenario = found ? found.id : null;
    state.edited = false;
    state.own = found ? saved(found) : {};
    if (found) { state.w = found.weights.slice(); state.by = found.by; state.budget = found.budget; }
    closeEditors();
    tools();
    sliders();
    changed();
    var back = document.getElementById("tool-scenario");
    if (back) back.focus();
  }

  function sliders() {
    var place = document.getElementById("weights");
    if (!place) return;
    place.replaceChildren.apply(place, WEIGHTS.map(function (name, i) {
      var id = "weight-" + name, label = word("weight." + name);
      var slide = make("input", { type: "range", min: 0, max: 100, step: 1, id: id, value: state.w[i] });
      var exact = make("input", { type: "number", min: 0, max: 100, step: 1, value: state.w[i], "aria-label": word("share", { name: label }) });
      function set() {
        var x = Math.min(100, Math.max(0, Math.round(Number(this.value) || 0)));
        state.w[i] = x;
        if (this !== slide) slide.value = x; else exact.value = x;
        slide.style.setProperty("--at", x + "%");
        state.by = "weights";
        document.getElementById("tool-by").value = "weights";
        changed();
      }
      slide.addEventListener("input", set);
      exact.addEventListener("input", set);
      slide.style.setProperty("--at", state.w[i] + "%");
      return make("div", { "class": "weight" }, [make("label", { "for": id, text: label }), exact, slide]);
    }));
  }
  function controls(list) {
    var same = WEIGHTS.filter(function (name, i) { return state.w[i] && list.ends[name][0] === list.ends[name][1]; });
    var said = document.getElementById("weights-said"), parts = [];
    if (same.length) parts.push(word("same", { name: same.map(function (name) { return word("weight." + name); }).join(", ") }));
    if (!list.pure) parts.push(word("norank"));
    if (said) said.textContent = parts.join(" ");
  }

  function closeEditors() {
    table.querySelectorAll("tr.editor").forEach(function (one) { one.remove(); });
    Array.prototype.forEach.call(table.tBodies[0].rows, function (tr) { tr.editor = null; });
    table.querySelectorAll("[data-edit]").forEach(function (one) { one.setAttribute("aria-expanded", "false"); });
  }
  function edit(button) {
    var id = button.getAttribute("data-edit"), tr = button.closest("tr"), row = model.byId[id];
    if (tr.editor) { closeEditors(); draw(); button.focus(); return; }
    closeEditors();
    var now = state.own[id] || row.v.concat([row.cost, row.weeks]);
    var names = ["low", "mid", "high", "costs", "effort"], wrong = make("p", { "class": "wrong", role: "alert" });
    var inputs = names.map(function (name, i) {
      return make("input", { type: "number", step: "any", id: "own-" + name, value: now[i] === null ? null : Math.round(now[i] * 100) / 100, on: { change: set } });
    });
    function set() {
      var plan = inputs.map(function (one) { return number(one.value); });
      if (!ordered(plan)) { wrong.textContent = word("order.wrong"); return; }
      wrong.textContent = "";
      var before = state.edited;
      state.own[id] = plan;
      state.edited = true;
      state.row = id;
      /* The focus is on its way to the next field: the list moves once it is there. */
      window.setTimeout(function () { if (!before) tools(); changed(); }, 0);
    }
    function back() {
      delete state.own[id];
      state.edited = state.scenario !== null || Object.keys(state.own).length > 0;
      closeEditors();
      tools();
      changed();
      button.focus();
    }
    tr.editor = make("tr", { "class": "editor" }, [make("td", { colspan: tr.cells.length }, [
      make("div", { "class": "estimates" }, names.map(function (name, i) {
        return make("div", { "class": "field" }, [make("label", { "for": "own-" + name, text: word(name) }), inputs[i]]);
      }).concat([
        make("button", { type: "button", "class": "button", text: word("done"), on: { click: function () { edit(button); } } }),
        make("button", { type: "button", "class": "link", text: word("reset"), on: { click: back } }),
      ])), wrong,
    ])]);
    tr.after(tr.editor);
    button.setAttribute("aria-expanded", "true");
    inputs[0].focus();
  }

  document.addEventListener("click", function (event) {
    var found = event.target.closest("[data-why],[data-edit]");
    if (!found || !root || !root.contains(found)) return;
    if (found.hasAttribute("data-edit")) { edit(found); return; }
    state.row = found.getAttribute("data-why");
    changed();
  });

  /* ---- start: whenever the list arrives, also after something was written ------------------------------------ */

  function start(found) {
    root = found;
    root.ready = true;
    model = JSON.parse(root.getAttribute("data-model"));
    model.byId = {};
    model.rows.forEach(function (row) { model.byId[row.id] = row; });
    table = root.querySelector("table.prioritise");
    state = read();
    tools();
    sliders();
    draw();
  }
  var soon = null;
  new MutationObserver(function (changes) {
    var found = document.getElementById("prioritise");
    if (!found || !found.hasAttribute("data-model") || !window.sevenfoldNotes) return;
    if (!found.ready) { start(found); return; }
    /* A chart is drawn later than the list: it then takes the order that the list has. */
    if (changes.some(function (change) {
      return Array.prototype.some.call(change.addedNodes, function (node) {
        return node.nodeType === 1 && (node.matches(".main-svg,.plot-container") || node.querySelector(".main-svg"));
      });
    })) { window.clearTimeout(soon); soon = window.setTimeout(function () { if (root.isConnected) draw(); }, 60); }
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.sevenfold.scenario = function (said) {
    var own = {};
    Object.keys(state.own).forEach(function (id) {
      var x = state.own[id];
      own[id] = { low: x[0], mid: x[1], high: x[2], cost: x[3], weeks: x[4] };
    });
    return { lang: said.lang, name: said.name, own: own, weights: state.w, by: state.by, budget: state.budget };
  };
  /* The page comes again with the scenario in its list: its number takes the place of what it holds. */
  window.sevenfold.savedScenario = function (id) {
    window.clearTimeout(pending);
    var query = new URLSearchParams(window.location.search);
    ["own", "w", "by", "budget"].forEach(function (key) { query.delete(key); });
    query.set("scenario", id);
    window.sevenfoldNotes.address(query);
  };
  window.sevenfold.money = money;
})();
