// Draws each flowchart, and writes how many boxes and lines it has, or why it cannot be drawn.
const result = document.querySelector("#result");
(async () => {
  mermaid.initialize({ startOnLoad: false });
  const said = [];
  for (const [at, chart] of [...document.querySelectorAll("textarea")].entries()) {
    try {
      await mermaid.parse(chart.value);
      const { svg } = await mermaid.render(`chart${at}`, chart.value);
      const drawn = document.createElement("div");
      drawn.innerHTML = svg;
      said.push(`${drawn.querySelectorAll("g.node").length} ${drawn.querySelectorAll(".flowchart-link").length}`);
    } catch (error) { said.push(`error: ${error}`); }
  }
  result.textContent = said.join("\n");
})();
