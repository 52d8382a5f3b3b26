// The page's style: light and dark, wide and narrow, screen and paper.
export const STYLE = `
:root{--paper:#f7f6f2;--card:#fffefb;--ink:#1d2a30;--soft:#5d6b71;--line:#e2e0d8;--accent:#146c7c;--groove:#e9eeed;--now:#e6f0ef;--warn:#8a4b12}
@media (prefers-color-scheme:dark){:root{--paper:#12181b;--card:#192126;--ink:#e4e9ea;--soft:#95a4aa;--line:#2a353a;--accent:#5fb9c6;--groove:#243036;--now:#17303a;--warn:#e0a465}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{max-width:66rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1,h2,h4,p,dl,dd,ul,figure{margin:0;padding:0}
ul{list-style:none}
a{color:inherit;text-decoration-color:var(--line);text-underline-offset:.2em}
a:hover{color:var(--accent);text-decoration-color:currentColor}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.small{color:var(--soft);font-size:.82rem;max-width:46rem}
.figure{font-variant-numeric:tabular-nums}
.withheld{color:var(--soft);font-size:.82em;font-weight:400;white-space:nowrap}
header{display:flex;align-items:baseline;gap:.9rem;margin-bottom:1.5rem}
header p{color:var(--soft);flex:1;font-size:.92rem}
.brand{font-weight:650;font-size:1.2rem;letter-spacing:.01em;text-decoration:none;display:inline-flex;align-items:center;gap:.3rem}
.brand svg{width:1.35rem;height:1.35rem;fill:none;stroke:var(--accent);stroke-width:1.5;stroke-linecap:round}
.language{font-size:.88rem}
nav{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.75rem 1.5rem;margin-bottom:1.25rem}
.grains{display:flex;gap:.2rem;background:var(--groove);border-radius:.6rem;padding:.2rem}
.grains a{display:block;padding:.22rem .85rem;border-radius:.45rem;text-decoration:none;font-size:.92rem}
.grains a[aria-current]{background:var(--card);font-weight:600;box-shadow:0 1px 2px rgb(0 0 0/.09)}
.window{display:flex;align-items:center;gap:.5rem}
h1{font-size:1.12rem;font-weight:600}
h1::first-letter{text-transform:uppercase}
.step{display:grid;place-items:center;width:2rem;height:2rem;border-radius:50%;font-size:1.35rem;line-height:1;text-decoration:none;border:1px solid var(--line);padding-bottom:.15rem}
span.step{opacity:.3}
.note{border-left:3px solid var(--accent);padding:.15rem .8rem;margin-bottom:1rem;font-size:.92rem;max-width:50rem}
.warn{border-color:var(--warn);color:var(--warn)}
section{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.1rem 1.25rem;margin-bottom:1rem}
.today{background:var(--now);border-color:transparent;display:grid;grid-template-columns:auto 1fr;gap:.15rem 1.5rem;align-items:baseline}
.today h2{font-size:.95rem;font-weight:600;grid-column:1/-1}
.today .now strong{font-size:1.25rem;font-weight:600}
.today ul{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;font-size:.9rem;color:var(--soft)}
.today b{color:var(--ink);font-weight:600;white-space:nowrap;font-variant-numeric:tabular-nums}
.today .small{grid-column:1/-1}
.totals dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:1rem}
.tile dt{color:var(--soft);font-size:.88rem}
.tile dd{font-size:1.75rem;font-weight:600;line-height:1.25;letter-spacing:-.01em}
.tile .withheld{font-size:1rem}
.moved{display:block;font-size:.82rem;font-weight:400;color:var(--soft);letter-spacing:0}
.totals>.small{margin-top:.5rem}
figure{margin-top:1.1rem}
figcaption{color:var(--soft);font-size:.82rem}
.trend{display:block;width:100%;max-width:46rem;max-height:9.5rem}
.trend line{stroke:var(--line)}
.trend rect{fill:var(--accent);opacity:.38}
.trend .reach{fill:transparent;opacity:1}
.trend .this rect:not(.reach),.trend a:hover rect:not(.reach),.trend a:focus-visible rect:not(.reach){opacity:1}
.trend text{font-size:11px;text-anchor:middle;fill:var(--soft)}
.trend .this text{fill:var(--ink);font-weight:600}
.heading{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.2rem 1rem;margin-bottom:.4rem}
.area h2{font-size:1.08rem;font-weight:600}
.heading p{font-size:.92rem}
.heading p .figure{font-weight:600}
.heading p span:not(.figure){color:var(--soft)}
table{border-collapse:collapse;width:100%}
.features{table-layout:fixed}
.features .named{width:25%}.features col.barred{width:16%}.features .people{width:11%}.features .organisations{width:12%}.features .duration{width:15%}
.features th,.features td{padding:.42rem 0 .42rem 1rem;text-align:right;font-weight:400;vertical-align:middle}
.features th:first-child{text-align:left;padding-left:0}
.features thead th{color:var(--soft);font-size:.8rem;padding-top:0;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
.features>tbody>tr+tr:not(.opened){border-top:1px solid var(--line)}
.features .hidden th{color:var(--soft)}
.features tbody tr:not(.opened)>td{white-space:nowrap}
.features abbr{text-decoration:none;cursor:help}
.opener::after{content:"";display:inline-block;width:.32em;height:.32em;margin-left:.45em;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:translateY(-.2em) rotate(45deg)}
.opener[aria-expanded=true]::after{transform:translateY(.02em) rotate(-135deg)}
.bar{display:block;width:100%;height:.5rem;border-radius:.25rem}
.groove{fill:var(--groove)}.level{fill:var(--accent)}
.part{color:var(--soft);margin-right:-.5em}
.opened>td{padding:0!important}
.segments{white-space:normal;display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem 2rem;padding:.7rem 1rem .9rem;margin:.2rem 0 .6rem;background:var(--paper);border-radius:.6rem;text-align:left}
.segments h4{font-size:.82rem;font-weight:600;margin-bottom:.2rem}
.segments td,.segments th{padding:.16rem 0;font-size:.86rem;font-weight:400;text-align:left;border:0}
.segments th{width:44%}
.segments td:last-child{text-align:right;padding-left:.7rem;width:3.5rem}
.segments .barred{width:auto}
.area>.small{margin-top:.5rem}
.nothing{text-align:center;padding:3rem 1rem}
footer{color:var(--soft);font-size:.86rem;padding:.5rem 1.25rem;max-width:50rem}
footer h2{font-size:.92rem;color:var(--ink);font-weight:600;margin-bottom:.3rem}
footer p{margin-bottom:.35rem}
@media (max-width:44rem){
body{padding:1rem .75rem 2rem}
header{flex-wrap:wrap;gap:.2rem .9rem}header p{order:3;flex-basis:100%}.language{margin-left:auto}
nav{flex-direction:column-reverse;align-items:stretch}.window{justify-content:space-between;text-align:center}.grains li{flex:1;text-align:center}
section{padding:.9rem .9rem}.today{grid-template-columns:1fr}
.totals dl{grid-template-columns:1fr 1fr}
.features thead{display:none}
.features,.features tbody{display:block}
.features tbody tr:not(.opened){display:flex;flex-wrap:wrap;gap:.1rem .9rem;padding:.55rem 0}
.features tbody tr.opened,.features tbody tr.opened>td{display:block}
.features th:first-child{width:100%;padding:0}
.features td{padding:0;font-size:.86rem}
.features .barred{width:100%}.features .none{display:none}
.features colgroup{display:none}
.features td[data-label]::before{content:attr(data-label) " ";color:var(--soft)}
.segments td{font-size:.86rem}.segments .barred{width:40%}
.segments table{display:table}.segments tbody{display:table-row-group}.segments tbody tr:not(.opened){display:table-row}
.segments th:first-child{width:44%}
.part{margin:0}
}
@media print{
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#146c7c;--groove:#eee;--now:#fff}
html{font-size:11px}body{padding:0;max-width:none}
.grains,.step,.language,.opener::after{display:none}
section{break-inside:avoid;border-radius:0;border-width:1px 0 0;padding:.8rem 0}
rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`
