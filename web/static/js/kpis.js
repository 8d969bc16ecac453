// Charts of one KPI: anchors from raw value to points with the past on them, and values by period with their tiers.
"use strict";

(() => {
  const write = (value, digits = 4) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });

  // {unit, points, past, lines: [{name, points: [[raw, points]], step}], dots: [[raw, points, label]]}
  window.shiftledger.chart("anchors", (data, t) => ({
    grid: { left: 8, right: 20, top: 36, bottom: 28, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: t.ink2 }, itemWidth: 18, itemHeight: 8 },
    tooltip: {
      ...t.tooltip, trigger: "item",
      formatter: (p) => `${p.data[2] ? `${p.data[2]}\n` : ""}${write(p.data[0])} ${data.unit}\n${write(p.data[1], 1)} ${data.points}`,
    },
    xAxis: { type: "value", scale: true, name: data.unit, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: t.ink3 }, axisLabel: { color: t.ink3, hideOverlap: true }, splitLine: { show: false } },
    yAxis: { type: "value", min: 0, max: 120, interval: 20, axisLabel: { color: t.ink3 }, splitLine: { lineStyle: { color: t.line } } },
    series: [
      ...data.lines.map((line, i) => ({
        name: line.name, type: "line", data: line.points, step: line.step ? "end" : false, symbolSize: 7,
        lineStyle: { width: 2, color: i ? t.good : t.accent, type: i ? "dashed" : "solid" }, itemStyle: { color: i ? t.good : t.accent },
      })),
      ...(data.dots.length ? [{ name: data.past, type: "scatter", data: data.dots, symbolSize: 9, itemStyle: { color: t.colours.amber, opacity: 0.75 } }] : []),
    ],
  }));

  // {unit, name, labels[], values[], levels: [{name, raw}]}
  window.shiftledger.chart("kpi-history", (data, t) => {
    const raws = data.values.concat(data.levels.map((level) => level.raw));
    const low = Math.min(...raws);
    const high = Math.max(...raws);
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    // levels that lie too near each other for two names share one
    const lines = [...data.levels].sort((a, b) => a.raw - b.raw);
    const names = lines.map((level) => level.name);
    for (let i = lines.length - 1; i > 0; i -= 1) {
      if (lines[i].raw - lines[i - 1].raw < room) {
        names[i - 1] = `${names[i]}\n${names[i - 1]}`;
        names[i] = "";
      }
    }
    return {
      grid: { left: 8, right: 96, top: 16, bottom: 8, containLabel: true },
      tooltip: { ...t.tooltip, trigger: "axis", formatter: (points) => `${points[0].name}\n${write(points[0].value)} ${data.unit}` },
      xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: t.line } }, axisLabel: { color: t.ink3, hideOverlap: true } },
      yAxis: { type: "value", min: low - room, max: high + room, axisLabel: { color: t.ink3, showMinLabel: false, showMaxLabel: false, formatter: (v) => write(v, 3) }, splitLine: { lineStyle: { color: t.line } } },
      series: [{
        name: data.name, type: "line", data: data.values, symbolSize: 7, lineStyle: { width: 2, color: t.accent }, itemStyle: { color: t.accent },
        markLine: {
          silent: true, symbol: "none", label: { color: t.ink2, fontSize: 11, formatter: (p) => p.name },
          lineStyle: { type: "dashed", color: t.ink3 },
          data: lines.map((level, i) => ({ name: names[i], yAxis: level.raw })),
        },
      }],
    };
  });
})();
