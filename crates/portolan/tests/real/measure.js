// Measures a picture as the browser shows it, and writes what is wrong with it into the page.
const faults = [];
const svg = document.querySelector("svg");
const texts = [...svg.querySelectorAll("text")];
const rect = (node) => node.getBoundingClientRect();
const canvas = rect(svg);
// Letters keep a little air above and below, where nothing is drawn.
const letters = (node) => { const r = rect(node); return { left: r.left, right: r.right, top: r.top + r.height * 0.15, bottom: r.bottom - r.height * 0.15 }; };
const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const holds = (a, b) => a.left <= b.left + 0.5 && a.right >= b.right - 0.5 && a.top <= b.top + 0.5 && a.bottom >= b.bottom - 0.5;
const luminance = (colour) => {
  const [r, g, b] = colour.match(/[\d.]+/g).map((part) => { const value = part / 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
const fill = (node) => getComputedStyle(node).fill;
const paper = fill(svg.querySelector(".picture-paper"));
texts.forEach((text, at) => {
  if (!holds(canvas, letters(text))) faults.push(`"${text.textContent}" leaves the canvas`);
  const box = text.closest(".picture-box");
  const ground = box ? box.querySelector("rect") : null;
  if (ground && !holds(rect(ground), letters(text))) faults.push(`"${text.textContent}" leaves its box`);
  if (text.getComputedTextLength() * canvas.width / svg.viewBox.baseVal.width > rect(text).width + 1) faults.push(`"${text.textContent}" is cut`);
  for (const other of texts.slice(at + 1)) {
    if (meets(letters(text), letters(other))) faults.push(`"${text.textContent}" and "${other.textContent}" overlap`);
  }
  const ratio = contrast(fill(text), ground ? fill(ground) : paper);
  if (ratio < 4.5) faults.push(`"${text.textContent}": contrast ${ratio.toFixed(2)}`);
});
for (const way of svg.querySelectorAll(".picture-way")) {
  const ratio = contrast(getComputedStyle(way).stroke, paper);
  if (ratio < 3) faults.push(`a line: contrast ${ratio.toFixed(2)}`);
}
const size = parseFloat(getComputedStyle(texts[0]).fontSize) * canvas.width / svg.viewBox.baseVal.width;
if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is wider than the window");
if (performance.getEntriesByType("resource").length > 0) faults.push("the page loads something");
const result = { faults, texts: texts.length, dark: matchMedia("(prefers-color-scheme: dark)").matches, paper, size };
document.querySelector("#result").textContent = JSON.stringify(result);
