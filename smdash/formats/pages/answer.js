"use strict";
// What every page shares on which somebody says something of posts, to be sent back as text.
const answering = (function () {
  // As smdash.domain.answer_text has it; a test compares what both write.
  function clean(text) {
    return text
      .replace(/\r\n/g, "\n").replace(/\r/g, "\n").replace(/\t/g, " ")
      .replace(/[\ud800-\udfff]/gu, "\ufffd")
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, "")
      .split("\n").map((line) => line.replace(/[^\S\n]+/g, " ").trim()).join("\n")
      .replace(/^\n+|\n+$/g, "");
  }
  const oneLine = (text) => clean(text).split(/\s+/).join(" ").trim();
  function marked(text, width) {
    const lines = [];
    for (const line of text.split("\n")) {
      let mark = "*", current = "";
      for (const word of line.split(" ")) {
        if (current && Array.from(current).length + 1 + Array.from(word).length > width) {
          lines.push(mark + " " + current);
          mark = "+";
          current = word;
        } else {
          current = current ? current + " " + word : word;
        }
      }
      lines.push((mark + " " + current).trimEnd());
    }
    return lines;
  }
  function sum(lines) {
    const plain = lines.join("\n")
      .replace(/[\u0000-\u0020\u007f-\u00a0\u00ad>|\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff]/g, "")
      .replace(/[\u2018\u2019\u201a\u201b\u2039\u203a`\u00b4]/g, "'")
      .replace(/[\u201c\u201d\u201e\u201f\u00ab\u00bb]/g, '"')
      .replace(/[\u2010-\u2014\u2212]/g, "-")
      .replace(/\u2026/g, "...");
    let crc = 0xffffffff;
    for (const byte of new TextEncoder().encode(plain)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
  }
  const stamp = (at) => at.toISOString().slice(0, 19).replace("T", " ") + " UTC";

  // What was typed outlives a reload where the browser keeps it; where it does not the page works all the same.
  function kept(store) {
    return {
      read() {
        try {
          return JSON.parse(window.localStorage.getItem(store)) || {};
        } catch (error) {
          return {};
        }
      },
      write(state) {
        try {
          window.localStorage.setItem(store, JSON.stringify(state));
          return true;
        } catch (error) {
          return false;
        }
      },
    };
  }
  // Pages that came over plain http have no clipboard of their own: then what is selected is copied.
  async function copy(field) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch (error) {
      field.focus({ preventScroll: true });
      field.select();
      field.setSelectionRange(0, field.value.length);
      return document.execCommand("copy");
    }
  }
  function save(content, name) {
    const blob = content instanceof Blob ? content : new Blob([content], { type: "text/plain;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  return { clean, oneLine, marked, sum, stamp, kept, copy, save };
})();
