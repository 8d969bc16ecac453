// The chart of one role: history, forecast with its band, and under it the heads (or hours) that the work needs.
"use strict";

window.shiftledger.chart("workload", (data, t) => {
  const text = data.texts;
  const colour = t.colours[data.colour] || t.accent;
  const language = document.documentElement.lang;
  const write = (value) => (value === null || value === undefined || Number.isNaN(value) ? "–" : value.toLocaleString(language, { maximumFractionDigits: 1 }));
  const narrow = window.matchMedia("(max-width: 767px)").matches;
  const day = new Intl.DateTimeFormat(language, { weekday: "short", month: "short", day: "numeric" });
  const label = (time) => day.format(new Date(`${time.slice(0, 10)}T00:00`)) + (data.byDay ? "" : ` ${time.slice(11, 16)}`);
  const starts = data.times.findIndex((time) => time.slice(0, 10) === data.firstDay);
  const width = (low, high) => low.map((value, i) => (value === null || high[i] === null ? null : high[i] - value));
  const names = new Map(data.special.map((one) => [one.day, one.name]));
  const step = data.byDay ? false : "end";
  const from = data.byDay ? 0 : Math.max(0, starts - 48 * 3);
  const to = Math.min(data.times.length - 1, data.byDay ? data.times.length - 1 : starts + 48 * 4);

  const line = (name, values, grid, style, more = {}) => ({
    name, type: "line", data: values, xAxisIndex: grid, yAxisIndex: grid, showSymbol: data.byDay, symbolSize: 4, step,
    lineStyle: { width: 1.8, ...style }, itemStyle: { color: style.color }, emphasis: { disabled: true }, ...more,
  });
  const band = (name, low, high, grid, fill) => [
    { name: `${name} low`, type: "line", data: low, stack: `band${grid}`, xAxisIndex: grid, yAxisIndex: grid, step, showSymbol: false, lineStyle: { opacity: 0 }, silent: true, stackStrategy: "all" },
    { name, type: "line", data: width(low, high), stack: `band${grid}`, xAxisIndex: grid, yAxisIndex: grid, step, showSymbol: false, lineStyle: { opacity: 0 }, areaStyle: { color: fill, opacity: 0.22 }, itemStyle: { color: fill }, silent: true, stackStrategy: "all" },
  ];
  const marks = {
    silent: true, symbol: "none",
    lineStyle: { color: t.ink3, type: "dashed" },
    label: { formatter: text.forecastFrom, color: t.ink2, position: "end", fontSize: 11 },
    data: starts >= 0 ? [{ xAxis: starts }] : [],
  };
  // by half hour a special day is an area with its name; by day a line, named in the tooltip and in the list below
  const lines = data.byDay ? data.special.map((one) => data.times.indexOf(one.day)).filter((i) => i >= 0) : [];
  const days = data.byDay ? [] : data.special.flatMap((one) => {
    const first = data.times.findIndex((time) => time.slice(0, 10) === one.day);
    if (first < 0) {
      return [];
    }
    let last = first;
    while (last + 1 < data.times.length && data.times[last + 1].slice(0, 10) === one.day) {
      last += 1;
    }
    return [[{ xAxis: first, name: one.name }, { xAxis: last }]];
  });
  const axis = (grid, shown) => ({
    type: "category", gridIndex: grid, data: data.times, boundaryGap: false, axisTick: { show: false },
    axisLine: { lineStyle: { color: t.line } },
    axisLabel: { show: shown, color: t.ink3, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right", formatter: (time) => (data.byDay ? label(time) : label(time).replace(" 00:00", "")) },
  });

  return {
    grid: [
      { left: narrow ? 44 : 56, right: 18, top: narrow ? 78 : 66, height: narrow ? "37%" : "44%" },
      { left: narrow ? 44 : 56, right: 18, bottom: 66, height: "20%" },
    ],
    legend: { top: 4, left: 8, itemWidth: 16, itemHeight: 9, icon: "roundRect", textStyle: { color: t.ink2 }, data: [text.actual, text.mean, { name: text.band, itemStyle: { opacity: 0.3 } }, text.need] },
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: {
      ...t.tooltip, trigger: "axis",
      formatter: (points) => {
        const i = points[0].dataIndex;
        const time = data.times[i];
        const special = names.get(time.slice(0, 10));
        const rows = [label(time) + (special ? ` · ${special}` : "")];
        if (data.actual[i] !== null) {
          rows.push(`${text.actual}: ${write(data.actual[i])} ${data.unit}`);
        }
        if (data.mean[i] !== null) {
          rows.push(`${text.mean}: ${write(data.mean[i])} ${data.unit} (${write(data.low[i])}–${write(data.high[i])})`);
        }
        if (data.needMean[i] !== null) {
          rows.push(`${text.need}: ${write(data.needMean[i])} (${write(data.needLow[i])}–${write(data.needHigh[i])})`);
        }
        return rows.join("\n");
      },
    },
    dataZoom: [
      { type: "slider", xAxisIndex: [0, 1], startValue: from, endValue: to, bottom: 6, height: 22, showDetail: false, showDataShadow: false, brushSelect: false, borderColor: t.line },
      { type: "inside", xAxisIndex: [0, 1], zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
    ],
    xAxis: [axis(0, false), axis(1, true)],
    yAxis: [
      { type: "value", gridIndex: 0, name: data.unit, nameTextStyle: { color: t.ink3, align: "left" }, axisLabel: { color: t.ink3 }, splitLine: { lineStyle: { color: t.line } } },
      { type: "value", gridIndex: 1, name: text.needUnit, splitNumber: 3, nameTextStyle: { color: t.ink3, align: "left" }, axisLabel: { color: t.ink3 }, splitLine: { lineStyle: { color: t.line } } },
    ],
    series: [
      ...band(text.band, data.low, data.high, 0, colour),
      line(text.actual, data.actual, 0, { color: "#475569", width: 1.4 }, {
        markArea: { silent: true, itemStyle: { color: "#f59e0b", opacity: 0.12 }, label: { color: "#855000", fontSize: 11, position: "insideTop" }, data: days },
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: "#f59e0b", type: "solid", width: 6, opacity: 0.25 }, data: lines.map((i) => ({ xAxis: i })) },
      }),
      line(text.mean, data.mean, 0, { color: colour, width: 2.2 }, { markLine: marks }),
      ...band(text.needUnit, data.needLow, data.needHigh, 1, t.accent),
      line(text.need, data.needMean, 1, { color: t.accent, width: 2 }),
    ],
  };
});

// work that may wait, by day: arriving and due beside what is planned, and what is late or waiting at the day's end
window.shiftledger.chart("waiting", (data, t) => {
  const text = data.texts;
  const colour = t.colours[data.colour] || t.accent;
  const language = document.documentElement.lang;
  const day = new Intl.DateTimeFormat(language, { weekday: "short", month: "short", day: "numeric" });
  const label = (time) => day.format(new Date(`${time}T00:00`));
  const write = (value) => (value === null || value === undefined ? "–" : value.toLocaleString(language, { maximumFractionDigits: 1 }));
  const bars = (name, values, fill) => ({ name, type: "bar", data: values, itemStyle: { color: fill, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 18 });
  const line = (name, values, stroke, dash) => ({ name, type: "line", data: values, symbolSize: 5, lineStyle: { width: 2, color: stroke, type: dash }, itemStyle: { color: stroke } });
  const rows = [
    bars(text.arriving, data.arriving, colour), bars(text.due, data.due, t.soft),
    line(text.given, data.given, "#475569", "dashed"), line(text.backlog, data.backlog, "#d97706", "solid"), line(text.late, data.late, t.bad, "solid"),
  ].filter((one) => one.data.some((value) => value !== null));
  return {
    grid: { left: 8, right: 16, top: window.matchMedia("(max-width: 767px)").matches ? 78 : 58, bottom: 8, containLabel: true },
    legend: { top: 4, left: 8, itemWidth: 16, itemHeight: 9, textStyle: { color: t.ink2 } },
    tooltip: {
      ...t.tooltip, trigger: "axis",
      formatter: (points) => [label(data.days[points[0].dataIndex]), ...points.map((p) => `${p.seriesName}: ${write(p.value)}`)].join("\n"),
    },
    xAxis: { type: "category", data: data.days, axisTick: { show: false }, axisLine: { lineStyle: { color: t.line } }, axisLabel: { color: t.ink3, hideOverlap: true, formatter: label } },
    yAxis: { type: "value", name: text.unit, nameTextStyle: { color: t.ink3, align: "left" }, axisLabel: { color: t.ink3 }, splitLine: { lineStyle: { color: t.line } } },
    series: rows,
  };
});

// on a narrow screen the drawing begins with the half hour that is explained
for (const chosen of document.querySelectorAll(".slots-drawing a[aria-current]")) {
  const scroll = chosen.closest(".slots-scroll");
  const [inner, outer] = [chosen.getBoundingClientRect(), scroll.getBoundingClientRect()];
  scroll.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

// a half hour's reason is fetched into the panel beside the drawing; without this script the link opens the page with it
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-why]");
  const panel = document.getElementById("why");
  if (!link || !panel || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const address = link.getAttribute("href");
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) {
    window.location.assign(address);
    return;
  }
  panel.innerHTML = await answer.text();
  for (const other of document.querySelectorAll("a[data-why]")) {
    if (other.dataset.why === link.dataset.why) {
      other.setAttribute("aria-current", "true");
    } else {
      other.removeAttribute("aria-current");
    }
  }
  window.history.replaceState(null, "", address);
  panel.scrollIntoView({ block: "nearest" });
});
