(function () {
  const { clean, oneLine, marked, sum, stamp } = answering;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const boxes = Array.from(document.querySelectorAll("fieldset.mark"));
  const served = data.token !== "";
  const post = (box) => data.posts[Number(box.dataset.post)];
  const boxOf = (element) => boxes[Number(element.dataset.post)];
  const field = (box, name) => box.querySelector("." + name);
  const say = (text) => { byId("said").textContent = text; };
  function state(box, text, kind) {
    const place = field(box, "state");
    if (place.textContent !== text) place.textContent = text;
    place.className = "state " + (kind || "");
  }

  // Copying, with what is said of it in the button itself.
  async function copyText(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "unseen";
    document.body.append(area);
    const copied = await answering.copy(area);
    area.remove();
    return copied;
  }
  function select(element) {
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.selectAllChildren(element);
  }
  document.querySelectorAll("button.copy").forEach((button) => {
    const own = data.posts[Number(button.dataset.post)];
    button.hidden = false;
    if (served && own.online && !own.taken) button.disabled = true;
    button.addEventListener("click", async () => {
      if (served && !own.taken) take(boxOf(button), false);
      const copied = await copyText(own.pieces[Number(button.dataset.piece)]);
      button.focus();
      if (!copied) select(byId("text-" + (Number(button.dataset.post) + 1) + "-" + button.dataset.piece));
      button.textContent = copied ? "Copied" : "Selected";
      button.classList.toggle("done", copied);
      say(copied ? "Copied." : "The text is selected: copy it by hand.");
    });
  });

  // Files of a page that is a file: out of their data URI, since no address leads to them.
  function blobOf(button) {
    const shown = byId("file-" + (Number(button.dataset.post) + 1) + "-" + button.dataset.file).getAttribute("src");
    const comma = shown.indexOf(","), type = shown.slice(5, shown.indexOf(";"));
    const plain = atob(shown.slice(comma + 1)), bytes = new Uint8Array(plain.length);
    for (let at = 0; at < plain.length; at++) bytes[at] = plain.charCodeAt(at);
    return new Blob([bytes], { type: type });
  }
  const fileName = (button) => data.posts[Number(button.dataset.post)].files[Number(button.dataset.file)];
  document.querySelectorAll("button.save").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => { answering.save(blobOf(button), fileName(button)); say("Saved."); });
  });
  document.querySelectorAll("button.share").forEach((button) => {
    const probe = new File([""], "probe.png", { type: "image/png" });
    button.hidden = !(navigator.canShare && navigator.canShare({ files: [probe] }));
    button.addEventListener("click", () => {
      const blob = blobOf(button);
      navigator.share({ files: [new File([blob], fileName(button), { type: blob.type })] }).catch(() => {});
    });
  });
  boxes.forEach((box) => { box.hidden = false; });

  // A page that is served: each word is stored at once, and what the dashboard did meanwhile is said.
  async function call(path, body) {
    const how = { headers: { "X-Smdash": data.token }, credentials: "same-origin", cache: "no-store" };
    if (body) {
      how.method = "POST";
      how.headers["Content-Type"] = "application/json";
      how.body = JSON.stringify(body);
    }
    try {
      const answer = await fetch(path, how);
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      byId("lost").textContent = "";
      return found;
    } catch (error) {
      byId("lost").textContent = "The session in the terminal has ended or cannot be reached. "
        + "What you post now, mark in the dashboard: it does not know of it.";
      return null;
    }
  }
  function standing(box, found) {
    const own = post(box), over = found.over === true;
    own.taken = found.taken === true;
    state(box, found.words, over && own.taken ? "said" : over || found.ok === false ? "asks" : "");
    box.querySelectorAll("input, button").forEach((each) => { each.disabled = over; });
    box.closest("article").classList.toggle("settled", over);
    const blocked = over || (own.online && !own.taken);
    document.querySelectorAll("button.copy[data-post='" + box.dataset.post + "']").forEach((each) => { each.disabled = blocked; });
    document.querySelectorAll("button.take[data-post='" + box.dataset.post + "']").forEach((each) => { each.disabled = over || own.taken; });
    if (!over && !own.taken) field(box, "not-posted").disabled = true;
  }
  async function take(box) {
    const found = await call("/take", { key: post(box).key });
    if (found) standing(box, found);
  }
  async function look() {
    const found = await call("/standing");
    if (found) boxes.forEach((box) => { if (found[post(box).key]) standing(box, found[post(box).key]); });
  }
  if (served) {
    document.querySelectorAll("button.take").forEach((button) => {
      button.addEventListener("click", () => take(boxOf(button)));
    });
    for (const box of boxes) {
      const send = (path, name, what) => async () => {
        state(box, "Storing it\u2026", "");
        const found = await call(path, { key: post(box).key, [what]: oneLine(field(box, name).value) });
        if (found) standing(box, found);
        else state(box, "Not stored.", "asks");
      };
      field(box, "posted").addEventListener("click", send("/posted", "where", "address"));
      field(box, "not-posted").addEventListener("click", send("/not-posted", "why", "why"));
    }
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
    window.setInterval(() => { if (!document.hidden) look(); }, 15000);
    look();
    return;
  }

  // A page that is a file: marks stay here until they are brought back.
  const kept = answering.kept("smdash-due:" + data.page);
  const marks = {};
  function keep() {
    byId("kept").textContent = kept.write(marks)
      ? "What you mark is kept in this browser."
      : "This browser keeps nothing of this page: make the text before you close it.";
    byId("made").hidden = true;
    show();
  }
  function comment(box, mark) {
    return clean(field(box, mark === "posted" ? "where" : "why").value).slice(0, data.longest);
  }
  function mark(box, said) {
    marks[post(box).key] = { said: said, at: stamp(new Date()), where: field(box, "where").value, why: field(box, "why").value };
    keep();
  }
  function show() {
    let done = 0;
    for (const box of boxes) {
      const found = marks[post(box).key];
      done += found ? 1 : 0;
      state(box, !found ? "Not marked yet." : found.said === "posted" ? "Marked as posted." : "Marked as not posted.", found ? "said" : "");
      field(box, "clear").hidden = !found;
      box.closest("article").classList.toggle("settled", Boolean(found));
    }
    byId("open").textContent = done + " of " + boxes.length + " marked.";
  }
  function answer() {
    const lines = [data.begin, "Brand: ", "From: ", "Made: " + stamp(new Date()), "Page: " + data.page, ""];
    boxes.filter((box) => marks[post(box).key]).forEach((box, number) => {
      const found = marks[post(box).key], said = comment(box, found.said);
      lines.push((number + 1 + ". [" + post(box).key + "] " + post(box).label).trimEnd(), "= " + data.said[found.said], "@ " + found.at);
      if (said) lines.push(...marked(said, data.width));
      lines.push("");
    });
    return lines.concat("Sum: " + sum(lines), data.end, "").join("\n");
  }
  const before = kept.read();
  for (const box of boxes) {
    const known = before[post(box).key];
    if (known && data.said[known.said]) {
      marks[post(box).key] = known;
      field(box, "where").value = String(known.where || "");
      field(box, "why").value = String(known.why || "");
    }
    field(box, "posted").addEventListener("click", () => mark(box, "posted"));
    field(box, "not-posted").addEventListener("click", () => mark(box, "not posted"));
    field(box, "clear").addEventListener("click", () => {
      delete marks[post(box).key];
      keep();
      field(box, "posted").focus();
    });
    box.addEventListener("input", () => {
      const found = marks[post(box).key];
      if (found) Object.assign(found, { where: field(box, "where").value, why: field(box, "why").value });
      keep();
    });
  }
  byId("send").hidden = boxes.length === 0;
  byId("make").addEventListener("click", () => {
    const some = boxes.some((box) => marks[post(box).key]);
    byId("wrong").textContent = some ? "" : "Nothing is marked yet.";
    byId("made").hidden = !some;
    if (!some) return;
    byId("text").value = answer();
    byId("done").textContent = "The text is ready.";
    byId("copy").focus();
  });
  byId("copy").addEventListener("click", async () => {
    byId("done").textContent = (await answering.copy(byId("text"))) ? "Copied." : "Please copy the text below by hand.";
  });
  byId("save").addEventListener("click", () => {
    answering.save(byId("text").value, data.file);
    byId("done").textContent = "Saved as " + data.file + ".";
  });
  if (navigator.share) {
    byId("share").hidden = false;
    byId("share").addEventListener("click", () => { navigator.share({ text: byId("text").value }).catch(() => {}); });
  }
  keep();
})();
