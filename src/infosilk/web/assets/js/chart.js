// ECharts, of which only lines and bars are bundled. Colours are the page's; texts are the server's.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const dark = matchMedia("(prefers-color-scheme: dark)");

export function draw(figure, spec) {
  const canvas = figure.querySelector(".canvas");
  canvas.hidden = false;
  figure.querySelector("details").open = false;
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language === "sr-Cyrl" || language === "sr-Latn" ? "sr" : language);
  const chart = init(canvas, null, { renderer: "svg" });
  const paint = () => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const text = { color: colour("--ink"), fontFamily: style.fontFamily };
    chart.setOption({
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      aria: { enabled: true, label: { description: spec.description } },
      color: [colour("--jade"), colour("--gold"), colour("--vermilion"), colour("--muted")],
      textStyle: text,
      grid: { left: 8, right: 16, top: spec.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      legend: { show: spec.series.length > 1, top: 0, left: 0, textStyle: text, icon: "roundRect" },
      // Written as text, never as HTML: the styles of an HTML tooltip would need what the page's policy forbids.
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("--raised"), textStyle: text, borderColor: colour("--line"),
        valueFormatter: (value) => (value == null ? "–" : `${number.format(value)} ${spec.unit}`.trim()) },
      xAxis: { type: "category", data: spec.categories, axisLine: { lineStyle: { color: colour("--line") } }, axisLabel: { ...text, hideOverlap: true } },
      yAxis: { type: "value", splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: { ...text, formatter: (value) => number.format(value) } },
      series: spec.series.map((one) => ({
        name: one.title, data: one.values, type: spec.kind === "line" ? "line" : "bar", stack: spec.kind === "stack" ? "all" : undefined,
        symbolSize: 6, barMaxWidth: 36,
      })),
    }, true);
  };
  paint();
  dark.addEventListener("change", paint);
  new ResizeObserver(() => chart.resize()).observe(canvas);
}
