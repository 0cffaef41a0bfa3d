import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

// Only the parts that are used: the whole library is three times as large.
register([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

export { init }
