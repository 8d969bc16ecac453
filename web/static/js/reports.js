// The trend of a figure over periods, with what is usual; and the button that prints a report.
"use strict";

(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
  if (!window.shiftledger) {
    return;
  }
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
