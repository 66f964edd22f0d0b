/* What readers write: small forms in a dialog, taking a note back, events shown or hidden. */
(function () {
  "use strict";

  function make(tag, properties, children) {
    var made = document.createElement(tag);
    Object.entries(properties || {}).forEach(function (entry) {
      if (entry[1] === undefined || entry[1] === null || entry[1] === false) return;
      if (entry[0] === "text") made.textContent = entry[1];
      else if (entry[0] === "on") Object.entries(entry[1]).forEach(function (one) { made.addEventListener(one[0], one[1]); });
      else made.setAttribute(entry[0], entry[1] === true ? "" : entry[1]);
    });
    (children || []).forEach(function (child) { if (child) made.appendChild(child); });
    return made;
  }

  /* Posts one note. The answer's sentence is shown as it is; without one the page's own words say that nothing was kept. */
  function post(kind, said) {
    var unsaved = { ok: false, sentence: document.getElementById("said").getAttribute("data-unsaved") };
    return fetch("/notes/" + kind, {
      method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said),
    }).then(function (answer) { return answer.json(); }).then(
      function (told) { return told && told.sentence ? told : unsaved; }, function () { return unsaved; });
  }

  function kept(told, back) {
    window.sevenfold.say(told.sentence);
    window.sevenfold.refresh();
    /* The button that asked may be gone: the page's heading is where a reader starts again. */
    window.setTimeout(function () {
      if (document.activeElement && document.activeElement !== document.body) return;
      var target = (back && document.querySelector(back)) || document.querySelector("#main h1");
      if (target) target.focus({ preventScroll: true });
    }, 600);
  }

  function input(field, value) {
    var id = "field-" + field.name, known = { id: id, name: field.name, required: field.required };
    if (field.type === "select") {
      return make("select", known, field.options.map(function (one) {
        return make("option", { value: one[0], text: one[1], selected: String(value) === one[0] });
      }));
    }
    ["min", "max", "step", "maxlength"].forEach(function (name) { known[name] = field[name]; });
    if (field.type === "textarea") return make("textarea", Object.assign(known, { rows: 3, text: value }));
    return make("input", Object.assign(known, { type: field.type, value: value, autocomplete: "off" }));
  }

  function value(field, control) {
    if (field.type === "number") return control.value === "" ? null : Number(control.value);
    return field.whole ? Number(control.value) : control.value;
  }

  function open(kind, given, opener) {
    var place = document.getElementById("form-" + kind);
    if (!place) return;
    var spec = JSON.parse(place.getAttribute("data-form")), touched = {}, controls = {};
    var wrong = make("p", { "class": "wrong", role: "alert" });
    var save = make("button", { type: "submit", "class": "button primary", text: spec.save });
    var groups = {}, rows = [];
    var values = Object.assign({}, given.values);
    spec.fields.forEach(function (field) {
      if (field.type === "select" && given.options && given.options[field.name]) field.options = given.options[field.name];
      var control = controls[field.name] = input(field, values[field.name] === undefined ? field.value : values[field.name]);
      control.addEventListener("input", function () { touched[field.name] = true; wrong.textContent = ""; });
      var row = make("div", { "class": "field" }, [make("label", { "for": control.id, text: field.label }), control]);
      if (!field.group) { rows.push(row); return; }
      if (!groups[field.group]) {
        groups[field.group] = make("fieldset", {}, [make("legend", { text: field.group })]);
        rows.push(groups[field.group]);
      }
      groups[field.group].appendChild(row);
    });
    function offer() {
      var plan = (spec.defaults || {})[controls[spec.by].value] || {};
      Object.keys(plan).forEach(function (name) { if (!touched[name]) controls[name].value = plan[name]; });
    }
    if (spec.by) { offer(); controls[spec.by].addEventListener("change", offer); }
    var title = make("h2", { id: "form-title", text: spec.title });
    var dialog = make("dialog", { "class": "form", "aria-labelledby": "form-title" }, [
      make("form", { method: "dialog", on: { submit: send } }, [
        title,
        given.about ? make("p", { "class": "about", text: given.about }) : null,
        spec.intro ? make("p", { "class": "sub", text: spec.intro }) : null,
      ].concat(rows, [
        wrong,
        make("div", { "class": "form-actions" }, [
          make("button", { type: "button", "class": "button", text: spec.cancel, on: { click: function () { dialog.close(); } } }),
          save,
        ]),
      ])),
    ]);

    function send(event) {
      event.preventDefault();
      var said = Object.assign({ lang: spec.lang }, given.fixed);
      spec.fields.forEach(function (field) {
        var found = value(field, controls[field.name]);
        if (found !== "" && found !== null || field.type === "textarea") said[field.name] = found;
      });
      if (spec.ordered && !(said.low <= said.mid && said.mid <= said.high && said.weeks > 0)) {
        wrong.textContent = spec.ordered;
        return;
      }
      if (spec.by) {
        var plan = (spec.defaults || {})[controls[spec.by].value];
        said.borrowed = !!plan && Object.keys(plan).every(function (name) { return plan[name] === said[name]; });
      }
      if (kind === "scenario") said = window.sevenfold.scenario(said);
      if (said.use_case === "") delete said.use_case;
      save.disabled = true;
      post(kind, said).then(function (told) {
        save.disabled = false;
        if (!told.ok) { wrong.textContent = told.sentence; return; }
        dialog.close();
        if (kind === "scenario") window.sevenfold.savedScenario(told.note);
        kept(told, null);
      });
    }

    dialog.addEventListener("close", function () { dialog.remove(); if (opener.isConnected) opener.focus(); });
    document.body.appendChild(dialog);
    dialog.showModal();
  }

  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-open]");
    if (opener) { open(opener.getAttribute("data-open"), JSON.parse(opener.getAttribute("data-given")), opener); return; }
    var gone = event.target.closest("[data-withdraw]");
    if (gone) {
      gone.disabled = true;
      post("withdraw", { note: Number(gone.getAttribute("data-withdraw")), lang: gone.getAttribute("data-lang") }).then(function (told) {
        gone.disabled = false;
        if (told.ok) kept(told, null); else window.sevenfold.say(told.sentence);
      });
      return;
    }
    var toggle = event.target.closest("[data-events]");
    if (toggle) {
      var query = new URLSearchParams(window.location.search);
      if (query.get("events") === "off") query.delete("events"); else query.set("events", "off");
      address(query);
      events();
    }
  });

  function address(query) {
    var text = query.toString();
    window.history.replaceState(window.history.state, "", window.location.pathname + (text ? "?" + text : ""));
  }

  /* Events of a panel are shown unless its address says otherwise. */
  function events() {
    var off = new URLSearchParams(window.location.search).get("events") === "off";
    document.querySelectorAll("[data-events]").forEach(function (toggle) {
      var words = toggle.getAttribute("data-words").split("|"), panel = toggle.closest(".panel");
      toggle.textContent = off ? words[1] : words[0];
      toggle.setAttribute("aria-pressed", off ? "true" : "false");
      panel.classList.toggle("no-events", off);
      panel.querySelectorAll(".js-plotly-plot").forEach(function (plot) {
        var found = (plot.data || []).map(function (trace, place) { 
          return (trace.meta || {}).role === "event" && (trace.visible !== false) === off ? place : -1;
        })
          .filter(function (place) { return place >= 0; });
        if (found.length && window.Plotly) window.Plotly.restyle(plot, { visible: !off }, found);
      });
    });
  }

  /* A page or a chart arrives at any moment; what the address says is applied to it. */
  var waiting = null;
  new MutationObserver(function (changes) {
    var drawn = changes.some(function (change) {
      return Array.prototype.some.call(change.addedNodes, function (node) {
        return node.nodeType === 1 && (node.matches("[data-events],.main-svg") || node.querySelector("[data-events],.main-svg"));
      });
    });
    if (!drawn || !new URLSearchParams(window.location.search).has("events")) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(events, 50);
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.sevenfoldNotes = { make: make, address: address };
})();
