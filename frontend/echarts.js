// The slice of ECharts that the pages draw with, bundled into static/vendor/echarts.js: a page with
// charts loads half of what the whole library weighs.
export { init, getInstanceByDom } from "echarts/core";
import { use } from "echarts/core";
import { LineChart, SankeyChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, SankeyChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);
