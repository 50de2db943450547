"use strict";
// Around textual.js, which draws the terminal: says what is going on before, after and when it fails.

(() => {
  const ENDED = {
    1000: "The interview has ended.",
    1001: "The server has been stopped. Start it again with: picheck serve",
    1006: "The connection was lost. Is the server still running?",
    1008: "The server did not understand this page.",
    1011: "The interview stopped because of a fault of its own. Nothing was kept; please start again.",
    1013: "All places are taken at the moment. Please try again in a few minutes.",
    4001: "The interview was ended because nothing was typed for a long time.",
  };
  const LONGEST_WAIT_FOR_FONT = 3000;
  const SIZES = [8, 40];

  const terminal = document.getElementById("terminal");
  const notice = document.getElementById("notice");
  let typed = false;

  function shown() {
    notice.hidden = true;
    terminal.querySelector(".xterm-helper-textarea").focus();
  }

  function ended(code) {
    typed = false;
    document.getElementById("says").textContent = ENDED[code] || ENDED[1006];
    const again = document.getElementById("again");
    again.hidden = false;
    notice.hidden = false;
    notice.dataset.code = code;
    again.focus();
  }

  // textual.js keeps its socket to itself, so the socket is watched from its making.
  window.WebSocket = class extends WebSocket {
    constructor(...where) {
      super(...where);
      const first = (event) => {
        if (typeof event.data !== "string" && event.data.byteLength > 200) { // a picture, no mere control sequence
          this.removeEventListener("message", first);
          shown();
        }
      };
      this.addEventListener("message", first);
      this.addEventListener("close", (event) => ended(event.code));
    }
  };

  document.getElementById("again").addEventListener("click", () => location.reload());
  terminal.addEventListener("keydown", () => { typed = true; });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault(); // a tab closed by ctrl+w would take the answers along
  });

  const size = parseInt(new URLSearchParams(location.search).get("fontsize"), 10) || 16;
  terminal.dataset.fontSize = Math.min(Math.max(size, SIZES[0]), SIZES[1]);
  terminal.dataset.sessionWebsocketUrl =
    `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;

  // Letters are measured once, so the font has to be there first.
  const start = window.onload;
  window.onload = async (event) => {
    const late = new Promise((done) => setTimeout(done, LONGEST_WAIT_FOR_FONT));
    const sizes = ["16px", "bold 16px"].map((style) => document.fonts.load(`${style} 'Roboto Mono'`));
    await Promise.race([Promise.all(sizes).catch(() => {}), late]);
    start.call(window, event);
  };
})();
