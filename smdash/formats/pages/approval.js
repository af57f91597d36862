(function () {
  const { clean, oneLine, marked, sum, stamp } = answering;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const boxes = Array.from(document.querySelectorAll("fieldset.answer"));
  const SAYS = { approved: "You approve it.", changes: "You ask for a change.", comment: "You only comment on it." };

  const kept = answering.kept("smdash-approval:" + data.page);
  const read = kept.read;
  function write(state) {
    byId("kept").textContent = kept.write(state)
      ? "What you type is kept in this browser until you send it."
      : "This browser keeps nothing of this page: please make your answer before you close it.";
  }

  const chosen = (box) => { const found = box.querySelector("input:checked"); return found ? found.value : ""; };
  const words = (box) => box.querySelector("textarea").value;
  const post = (box) => data.posts[Number(box.dataset.post)];
  const answered = (box) => Boolean(chosen(box)) && (chosen(box) !== "comment" || clean(words(box)) !== "");
  // Words without a choice are not lost: they decide nothing.
  const sent = (box) => { if (answered(box)) return chosen(box); return clean(words(box)) ? "comment" : ""; };
  const settled = (box) => answered(box) || (post(box).approved && !chosen(box) && !clean(words(box)));

  function answer() {
    const lines = [
      data.begin, "Brand: " + data.brand, "From: " + oneLine(byId("name").value), "Made: " + stamp(new Date()),
      "Page: " + data.page, "",
    ];
    boxes.filter(sent).forEach((box, number) => {
      const said = clean(words(box));
      lines.push((number + 1 + ". [" + post(box).key + "] " + post(box).label).trimEnd(), "= " + data.said[sent(box)]);
      if (said) lines.push(...marked(said, data.width));
      lines.push("");
    });
    return lines.concat("Sum: " + sum(lines), data.end, "").join("\n");
  }

  function show() {
    let done = 0;
    for (const box of boxes) {
      const state = box.querySelector(".state"), choice = chosen(box), said = clean(words(box));
      let text = "Not answered yet.", kind = "";
      if (choice === "changes" && !said) text = "You ask for a change: please say which one.", kind = "asks";
      else if (choice === "comment" && !said) text = "Please write your comment.", kind = "asks";
      else if (choice) text = SAYS[choice], kind = choice === "approved" ? "said" : "asks";
      else if (said) text = "Please choose whether this asks for a change; without that it is sent as a comment.", kind = "asks";
      else if (post(box).approved) text = "You approved it before.", kind = "said";
      if (state.textContent !== text) state.textContent = text;
      state.className = "state " + kind;
      box.querySelector(".clear").hidden = !choice && !said;
      done += settled(box) ? 1 : 0;
    }
    const left = boxes.length - done;
    byId("progress-words").textContent = done + " of " + boxes.length + " answered";
    byId("progress").max = Math.max(1, boxes.length);
    byId("progress").value = done;
    byId("open").textContent = left ? (left === 1 ? "1 post is" : left + " posts are") + " not answered yet." : "All posts are answered.";
    byId("rest").hidden = !boxes.some((box) => !settled(box) && !chosen(box) && !clean(words(box)));
    byId("next").textContent = left ? "Next open post" : "To your answer";
  }
  function keep() {
    const state = { name: byId("name").value, posts: {} };
    for (const box of boxes) {
      if (chosen(box) || words(box)) state.posts[post(box).key] = [chosen(box), words(box)];
    }
    write(state);
    byId("made").hidden = true;
    show();
  }

  function fill() {
    const state = read();
    byId("name").value = typeof state.name === "string" ? state.name : "";
    for (const box of boxes) {
      const known = (state.posts || {})[post(box).key];
      if (!Array.isArray(known)) continue;
      const choice = Array.from(box.querySelectorAll("input")).find((each) => each.value === known[0]);
      if (choice) choice.checked = true;
      box.querySelector("textarea").value = String(known[1] || "").slice(0, data.longest);
    }
    write(state);
  }

  for (const box of boxes) {
    box.addEventListener("input", keep);
    box.querySelector(".clear").addEventListener("click", () => {
      box.querySelectorAll("input").forEach((each) => { each.checked = false; });
      box.querySelector("textarea").value = "";
      box.querySelector("input").focus();
      keep();
    });
  }
  byId("name").addEventListener("input", () => { byId("wrong").textContent = ""; keep(); });
  byId("rest").addEventListener("click", () => {
    const open = boxes.filter((box) => !settled(box) && !chosen(box) && !clean(words(box)));
    open.forEach((box) => { box.querySelector("input[value=approved]").checked = true; });
    keep();
    byId("rested").textContent = (open.length === 1 ? "1 post" : open.length + " posts") + " approved; each can still be changed above.";
    byId("name").focus();
  });
  byId("next").addEventListener("click", () => {
    const after = boxes.findIndex((box) => box.contains(document.activeElement));
    const order = boxes.slice(after + 1).concat(boxes.slice(0, after + 1));
    const open = order.find((box) => !settled(box));
    const goal = open ? open.closest("article") : byId("send");
    goal.scrollIntoView({ block: "start" });
    (open ? open.querySelector("input") : goal).focus({ preventScroll: true });
  });
  byId("make").addEventListener("click", () => {
    const name = oneLine(byId("name").value);
    let wrong = "";
    if (!boxes.some(sent)) wrong = "Nothing is answered yet.";
    else if (!name) wrong = "Please say who answers.";
    byId("wrong").textContent = wrong;
    if (wrong) {
      byId("made").hidden = true;
      (name ? byId("make") : byId("name")).focus();
      return;
    }
    byId("text").value = answer();
    byId("done").textContent = "Your answer is ready.";
    byId("made").hidden = false;
    byId("save").focus();
  });
  byId("save").addEventListener("click", () => {
    answering.save(byId("text").value, data.file);
    byId("done").textContent = "Saved as " + data.file + ": please attach it to a mail.";
  });
  byId("copy").addEventListener("click", async () => {
    const copied = await answering.copy(byId("text"));
    byId("done").textContent = copied ? "Copied: please paste it into a mail." : "Please copy the text below by hand.";
  });
  if (navigator.share) {
    byId("share").hidden = false;
    byId("share").addEventListener("click", () => { navigator.share({ text: byId("text").value }).catch(() => {}); });
  }

  boxes.forEach((box) => { box.hidden = false; });
  document.querySelectorAll(".needs-script").forEach((each) => { each.hidden = boxes.length === 0; });
  fill();
  show();
})();
