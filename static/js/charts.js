// Draws every figure.c-chart from its own table, whose cells carry the raw value in data-v. No inline
// script, no inline style: canvas renderer and rich-text tooltips, because HTML tooltips carry style
// attributes that a strict CSP refuses. Words come from the table, so charts speak the page's language.
(function () {
  "use strict";
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue("--ds-" + name).trim();
  const rows = (figure) => Array.from(figure.querySelectorAll("tbody tr"), (tr) =>
    Array.from(tr.cells, (cell) => ({ value: cell.dataset.v, text: cell.textContent.trim() })));
  const heads = (figure) => Array.from(figure.querySelectorAll("thead th"), (th) => th.textContent.trim());
  const text = () => ({ fontFamily: token("font"), fontSize: 12, color: token("ink-3") });
  const tooltip = () => ({
    renderMode: "richText", confine: true, backgroundColor: token("surface"), borderColor: token("line-strong"),
    borderWidth: 1, padding: [8, 10], textStyle: { ...text(), color: token("ink"), lineHeight: 20 },
  });

  // Columns: day, then one line per column. data-thresholds: [{at, tier, label, beyond}]; one beyond
  // is above all that is drawn, and is named at the upper edge. The first line is
  // filled where the axis begins at zero; a curve that hardly moves is shown closer, and unfilled:
  // an area over a cut axis would be read as its size.
  function area(figure) {
    const data = rows(figure);
    const names = heads(figure).slice(1);
    const marks = JSON.parse(figure.dataset.thresholds || "[]");
    const thresholds = marks.filter((mark) => !mark.beyond), beyond = marks.find((mark) => mark.beyond);
    const narrow = figure.clientWidth < 520;
    const colours = [token("brand"), token("ink")];
    const values = data.flatMap((row) => row.slice(1)).filter((cell) => cell.value).map((cell) => Number(cell.value))
      .concat(thresholds.map((mark) => mark.at));
    const fromZero = Math.min(...values) < Math.max(...values) / 2;
    return {
      animation: false,
      grid: { left: 8, right: narrow || !thresholds.length ? 16 : 108, top: beyond ? 32 : 16, bottom: 8, containLabel: true },
      tooltip: {
        ...tooltip(), trigger: "axis", axisPointer: { lineStyle: { color: token("line-strong"), type: "solid" } },
        formatter: (points) => data[points[0].dataIndex][0].text + "\n" +
          points.filter((point) => point.seriesIndex < names.length).map((point) => point.seriesName + "  " + data[point.dataIndex][point.seriesIndex + 1].text).join("\n"),
      },
      xAxis: {
        type: "time", axisLabel: { ...text(), hideOverlap: true, formatter: "{MM}-{dd}" }, axisTick: { show: false },
        axisLine: { lineStyle: { color: token("line-strong") } }, splitLine: { show: false }, minInterval: 864e5,
      },
      yAxis: { name: beyond ? "↑ " + beyond.label : "", nameGap: 12, nameTextStyle: { ...text(), color: token("ink-2"), align: "left" }, type: "value", scale: !fromZero, axisLabel: text(), splitLine: { lineStyle: { color: token("line") } }, splitNumber: 4 },
      series: names.map((name, column) => ({
        name, type: "line", showSymbol: data.length < 3, symbol: "circle", symbolSize: 6,
        data: data.map((row) => [row[0].value, row[column + 1].value ? Number(row[column + 1].value) : null]),
        lineStyle: { width: column ? 1.5 : 2, color: colours[column] }, itemStyle: { color: colours[column] },
        areaStyle: column || !fromZero ? null : { color: colours[0], opacity: 0.1, origin: "start" },
        markLine: column ? null : {
          silent: true, symbol: "none",
          data: thresholds.map((mark) => ({
            yAxis: mark.at, lineStyle: { color: token(mark.tier), type: "dashed", width: 1.25 },
            label: { formatter: mark.label, position: narrow ? "insideEndTop" : "end", ...text(), color: token("ink-2") },
          })),
        },
      })).concat(thresholds.length ? {
        // unseen: the axis reaches as far as the thresholds
        type: "line", silent: true, symbol: "none", lineStyle: { opacity: 0 },
        data: thresholds.map((mark) => [data[0][0].value, mark.at]),
      } : []),
    };
  }

  // Columns: from and to (data-v: the tier), clients. Rises take the colour of the tier reached.
  function sankey(figure) {
    const data = rows(figure);
    const order = ["private", "wealth", "mid", "long_tail", "potential"];
    const number = (n) => n.toLocaleString("en");
    const side = (column) => order.map((tier) => {
      const own = data.filter((row) => row[column].value === tier);
      const total = own.reduce((sum, row) => sum + Number(row[2].value), 0);
      return own.length && {
        name: column + tier, depth: column, word: own[0][column].text, total,
        itemStyle: { color: token(tier), borderWidth: 0 }, label: { position: column ? "right" : "left" },
      };
    }).filter(Boolean);
    const room = figure.clientWidth < 520 ? 96 : 128;
    return {
      animation: false,
      tooltip: {
        ...tooltip(), formatter: (point) => point.dataType === "edge"
          ? point.data.words + "\n" + point.data.figure : point.data.word + "\n" + number(point.data.total),
      },
      series: [{
        type: "sankey", left: room, right: room, top: 8, bottom: 8, nodeWidth: 10, nodeGap: 14, draggable: false,
        layoutIterations: 0, emphasis: { focus: "adjacency" }, data: [...side(0), ...side(1)],
        label: { ...text(), color: token("ink"), distance: 8, formatter: (point) => point.data.word + "  " + number(point.data.total) },
        links: data.map(([from, to, clients]) => ({
          source: "0" + from.value, target: "1" + to.value, value: Number(clients.value),
          words: from.text + " → " + to.text, figure: clients.text,
          lineStyle: order.indexOf(to.value) < order.indexOf(from.value)
            ? { color: token(to.value), opacity: 0.42 } : { color: token("ink-3"), opacity: 0.16 },
        })),
      }],
    };
  }

  const kinds = { area, sankey };
  if (!window.echarts) return;  // it did not come: the tables stand open and say the same
  function draw() {
    document.querySelectorAll("figure.c-chart").forEach((figure) => {
      const isFirst = !("drawn" in figure.dataset);
      figure.dataset.drawn = "";
      if (isFirst) figure.querySelectorAll("details").forEach((details) => { details.open = false; });
      const box = figure.querySelector(".c-chart__box");
      const chart = window.echarts.getInstanceByDom(box) || window.echarts.init(box);
      // On a sheet the box has no height of its own: the canvas is scaled as it was drawn.
      if (!window.matchMedia("print").matches) chart.resize();
      chart.setOption(kinds[figure.dataset.kind](figure), true);
    });
  }
  draw();
  window.addEventListener("resize", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
