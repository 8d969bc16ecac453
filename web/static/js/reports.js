// The trend of a figure over periods, with what is usual; and the button that prints a report.
"use strict";

(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
  if (!window.shiftledger) {
    return;
  }
  // {columns[], rows[], cells: [column, row, text, letter, tone, meaning][]}: a tile a figure, its letter in it
  window.shiftledger.chart("performance-map", (data, t, width) => {
    const fills = { "": "#eef1f5", good: "#cdebdc", info: "#d6e4fa", warn: "#fbe7b8", bad: "#f7cfcc" };
    const tones = Object.keys(fills);
    const turned = width / data.columns.length < 72; // on a phone KPIs go down and departments across
    const across = turned ? data.rows : data.columns;
    const cramped = (turned ? width - 116 : width) / across.length < 72;
    return {
      grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
      tooltip: {
        ...t.tooltip, trigger: "item",
        formatter: (p) => `${data.rows[p.data.row]}\n${data.columns[p.data.column]}: ${[p.data.text, p.data.letter, p.data.meaning].filter(Boolean).join(" · ")}`,
      },
      xAxis: { type: "category", position: "top", data: across, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: t.ink2, interval: 0, width: cramped ? 84 : 88, overflow: cramped ? "truncate" : "break", rotate: cramped ? 45 : 0 } },
      yAxis: { type: "category", inverse: true, data: turned ? data.columns : data.rows, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: t.ink2, width: turned ? 116 : 160, overflow: "truncate" } },
      visualMap: { show: false, type: "piecewise", dimension: 2, categories: tones.map((_, i) => i), inRange: { color: Object.values(fills) } },
      series: [{
        type: "heatmap", itemStyle: { borderColor: "#fff", borderWidth: 3, borderRadius: 6 },
        data: data.cells.map(([column, row, text, letter, tone, meaning]) => ({ value: [...(turned ? [row, column] : [column, row]), Math.max(0, tones.indexOf(tone))], column, row, text, letter, meaning })),
        label: { show: true, color: t.ink, fontSize: 12, formatter: (p) => (cramped ? p.data.letter || "–" : p.data.letter ? `${p.data.letter}  ${p.data.text}` : p.data.text) },
        emphasis: { itemStyle: { borderColor: t.accent } },
      }],
    };
  });

  // {unit, labels[], values[], usual, low, high, odd}: a bar a period, the last one judged
  window.shiftledger.chart("trend", (data, t) => {
    const write = (v) => v.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    const last = data.values.length - 1;
    return {
      grid: { left: 8, right: 12, top: 12, bottom: 8, containLabel: true },
      tooltip: { ...t.tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter: (points) => `${points[0].name}\n${write(points[0].value)} ${data.unit}` },
      xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: t.line } }, axisLabel: { color: t.ink2 } },
      yAxis: { type: "value", axisLabel: { color: t.ink3 }, splitLine: { lineStyle: { color: t.line } } },
      series: [{
        type: "bar", barMaxWidth: 44,
        data: data.values.map((value, i) => ({ value, itemStyle: { color: i < last ? t.soft : data.odd ? t.bad : t.accent, borderRadius: [4, 4, 0, 0] } })),
        markLine: data.usual === null ? undefined : { silent: true, symbol: "none", lineStyle: { color: t.ink3, type: "dashed" }, label: { show: false }, data: [{ yAxis: data.usual }] },
        markArea: data.low === null ? undefined : { silent: true, itemStyle: { color: t.soft, opacity: 0.25 }, data: [[{ yAxis: data.low }, { yAxis: data.high }]] },
      }],
    };
  });
})();
