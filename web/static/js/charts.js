// Charts: an element with class "chart" names its kind in data-chart and carries its data as JSON in data-chart-data.
// A page group adds a kind by loading a module that calls window.shiftledger.chart(kind, (data, theme, width in px) => option).
// Tooltips are rich text: HTML ones would break the content security policy.
"use strict";

(() => {
  const kinds = new Map();
  const theme = {
    ink: "#16202e", ink2: "#4b5a6d", ink3: "#566376", line: "#e3e8ef", accent: "#1f5fbf", soft: "#a9c8f5",
    good: "#2f9e6b", bad: "#d9534a", neutral: "#94a3b8",
    colours: {
      slate: "#64748b", zinc: "#71717a", red: "#dc2626", orange: "#ea580c", amber: "#d97706", yellow: "#ca8a04", lime: "#65a30d",
      green: "#16a34a", teal: "#0d9488", cyan: "#0891b2", sky: "#0284c7", blue: "#2563eb", indigo: "#4f46e5", violet: "#7c3aed",
      purple: "#9333ea", pink: "#db2777",
    },
    font: getComputedStyle(document.body).fontFamily,
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: "#ffffff", borderColor: "#d3dae3", borderWidth: 1,
      textStyle: { color: "#16202e", fontSize: 13 },
    },
  };
  const live = new Map();

  function draw(element) {
    const option = kinds.get(element.dataset.chart);
    if (!option || live.has(element)) {
      return;
    }
    const chart = echarts.init(element, null, { renderer: "svg", locale: document.documentElement.lang.startsWith("zh") ? "ZH" : "EN" });
    chart.setOption({ textStyle: { fontFamily: theme.font }, animationDuration: 300, ...option(JSON.parse(element.dataset.chartData), theme, element.clientWidth) });
    live.set(element, chart);
    element.after(pictureLink(element, option));
    new ResizeObserver(() => chart.resize()).observe(element);
  }

  // beside every chart: the same chart as a picture, twice as fine as on the screen
  function pictureLink(element, option) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chart-save";
    button.textContent = "PNG";
    button.title = document.body.dataset.savePicture;
    button.addEventListener("click", () => {
      const sheet = document.createElement("div");
      const picture = echarts.init(sheet, null, { renderer: "canvas", width: Math.max(720, element.clientWidth), height: element.clientHeight, devicePixelRatio: 2 });
      picture.setOption({ textStyle: { fontFamily: theme.font }, ...option(JSON.parse(element.dataset.chartData), theme, Math.max(720, element.clientWidth)), animation: false });
      const link = document.createElement("a");
      link.href = picture.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#ffffff" });
      link.download = `${(element.getAttribute("aria-label") || document.title).split(/[;；:：]/)[0]} ${document.title.split(" · ")[0]}.png`.replace(/[\\/:*?"<>|]+/g, "-");
      link.click();
      picture.dispose();
    });
    const group = document.createElement("div");
    group.className = "table-exports chart-exports";
    group.append(button);
    return group;
  }

  function drawAll(root) {
    for (const element of root.querySelectorAll(".chart[data-chart]")) {
      draw(element);
    }
  }

  window.shiftledger = {
    theme,
    chart(kind, option) {
      kinds.set(kind, option);
      drawAll(document);
    },
    drawAll,
  };
  document.addEventListener("htmx:after:swap", () => {
    for (const [element, chart] of live) {
      if (!element.isConnected) {
        chart.dispose();
        live.delete(element);
      }
    }
    drawAll(document);
  });

  // steps from a start to an end: {unit, labels[], values[], kinds[]} with kinds total|step; values of steps are signed
  window.shiftledger.chart("waterfall", (data, t, width) => {
    const cramped = width / data.labels.length < 80;
    const hidden = [];
    const bars = [];
    let level = 0;
    data.values.forEach((value, i) => {
      const total = data.kinds[i] === "total";
      const from = total ? 0 : level;
      const to = total ? value : level + value;
      hidden.push(Math.min(from, to));
      bars.push({
        value: Math.abs(to - from),
        signed: value,
        itemStyle: { color: total ? t.accent : value >= 0 ? t.good : t.bad, borderRadius: 3 },
      });
      level = to;
    });
    // steps that are small beside the totals would not be seen on an axis from nought
    const levels = hidden.concat(data.values.filter((_, i) => data.kinds[i] === "total"));
    const steps = levels.filter((_, i) => i >= hidden.length || data.kinds[i] === "step");
    const low = Math.min(...steps);
    const span = Math.max(...steps.concat(bars.map((b, i) => hidden[i] + b.value))) - low;
    const floor = low > 0 && span < low / 2 ? Math.max(0, Math.floor(low - Math.max(span, low * 0.002))) : 0;
    if (floor > 0) {
      hidden.forEach((from, i) => {
        if (data.kinds[i] === "total") {
          hidden[i] = floor;
          bars[i].value -= floor;
        }
      });
    }
    const write = (v) => v.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }).replace("-", "−");
    return {
      grid: { left: 8, right: 12, top: 40, bottom: 8, containLabel: true },
      tooltip: {
        ...t.tooltip, trigger: "axis", axisPointer: { type: "shadow" },
        formatter: (points) => {
          const bar = points.find((p) => p.seriesIndex === 1);
          return `${data.labels[bar.dataIndex]}\n${bar.data.signed > 0 && data.kinds[bar.dataIndex] === "step" ? "+" : ""}${write(bar.data.signed)} ${data.unit}`;
        },
      },
      xAxis: {
        type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: t.line } },
        axisLabel: { color: t.ink2, interval: 0, hideOverlap: false, width: 92, overflow: cramped ? "truncate" : "break", rotate: cramped ? 40 : 0 },
      },
      yAxis: { type: "value", min: floor, name: data.unit, nameGap: 24, nameTextStyle: { color: t.ink3, align: "left" }, axisLabel: { color: t.ink3, showMinLabel: floor === 0 }, splitLine: { lineStyle: { color: t.line } } },
      series: [
        { type: "bar", stack: "w", silent: true, itemStyle: { color: "transparent" }, data: hidden, barMaxWidth: 56 },
        {
          type: "bar", stack: "w", data: bars, barMaxWidth: 56, labelLayout: { moveOverlap: "shiftY" },
          label: { show: true, position: "top", color: t.ink, fontSize: 12, formatter: (p) => (p.data.signed > 0 && data.kinds[p.dataIndex] === "step" ? "+" : "") + write(p.data.signed) },
        },
      ],
    };
  });

  // horizontal bars: {unit, labels[], values[], colours[]}
  window.shiftledger.chart("bars", (data, t) => ({
    grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
    tooltip: { ...t.tooltip, trigger: "item", formatter: (p) => `${p.name}\n${p.value.toLocaleString(document.documentElement.lang)} ${data.unit}` },
    xAxis: { type: "value", axisLabel: { color: t.ink3 }, splitLine: { lineStyle: { color: t.line } } },
    yAxis: { type: "category", inverse: true, data: data.labels, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: t.ink2 } },
    series: [{
      type: "bar", barMaxWidth: 22,
      data: data.values.map((value, i) => ({ value, itemStyle: { color: t.colours[data.colours[i]] || t.accent, borderRadius: [0, 4, 4, 0] } })),
      label: { show: true, position: "right", color: t.ink2, fontSize: 12, formatter: (p) => p.value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }) },
    }],
  }));
})();
