// Heads of one role over a day: the need as an area, planned and present as steps.
"use strict";

window.shiftledger.chart("slots", (data, t) => {
  const text = data.texts;
  const colour = t.colours[data.colour] || t.accent;
  const language = document.documentElement.lang;
  const write = (value) => (value === null || value === undefined ? "–" : value.toLocaleString(language, { maximumFractionDigits: 2 }));
  const line = (name, values, style, more = {}) => ({
    name, type: "line", step: "end", data: values, showSymbol: false, emphasis: { disabled: true },
    lineStyle: { width: 2, ...style }, itemStyle: { color: style.color }, ...more,
  });
  return {
    grid: { left: 44, right: 18, top: 66, bottom: 36 },
    legend: { top: 4, left: 8, itemWidth: 16, itemHeight: 9, icon: "roundRect", textStyle: { color: t.ink2 }, data: [text.need, text.planned, text.present] },
    tooltip: {
      ...t.tooltip, trigger: "axis",
      formatter: (points) => {
        const i = points[0].dataIndex;
        return [
          data.times[i],
          `${text.need}: ${write(data.need[i])}`,
          `${text.planned}: ${write(data.planned[i])}`,
          `${text.present}: ${write(data.present[i])}`,
        ].join("\n");
      },
    },
    xAxis: { type: "category", data: data.times, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: t.line } }, axisLabel: { color: t.ink3, hideOverlap: true } },
    yAxis: { type: "value", name: text.unit, minInterval: 1, nameTextStyle: { color: t.ink3, align: "left" }, axisLabel: { color: t.ink3 }, splitLine: { lineStyle: { color: t.line } } },
    series: [
      line(text.need, data.need, { color: t.neutral, width: 1 }, { areaStyle: { color: t.neutral, opacity: 0.25 } }),
      line(text.planned, data.planned, { color: t.ink2, type: "dashed" }),
      line(text.present, data.present, { color: colour, width: 2.6 }),
    ],
  };
});
