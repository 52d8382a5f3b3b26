// The page's style: light and dark, wide and narrow, screen and paper.
export const STYLE = `
:root{--paper:#f7f6f2;--card:#fffefb;--ink:#1d2a30;--soft:#5d6b71;--line:#e2e0d8;--accent:#146c7c;--groove:#eef1f0;--warn:#8a4b12;--b:#b4541a;--c:#6a3d9a;--d:#3f7d2c}
@media (prefers-color-scheme:dark){:root{--paper:#12181b;--card:#192126;--ink:#e4e9ea;--soft:#95a4aa;--line:#2f3b41;--accent:#5fb9c6;--groove:#232e33;--warn:#e0a465;--b:#f0a061;--c:#bda0ea;--d:#8fcf7a}}
*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{max-width:64rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1,h2,h3,h4,p,dl,dd,ul,ol,figure,pre{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.3rem .7rem}
header{display:flex;align-items:center;margin-bottom:1.6rem}
.brand{flex:1;font-weight:650;font-size:1.2rem;display:inline-flex;align-items:center;gap:.3rem}
.brand svg{width:1.35rem;height:1.35rem;fill:none;stroke:var(--accent);stroke-width:1.5;stroke-linecap:round}
.language{font-size:.88rem;color:inherit}
h1{font-size:1.75rem;font-weight:650;line-height:1.2;letter-spacing:-.012em;margin-bottom:.7rem;text-wrap:balance}
h2{font-size:1.3rem;font-weight:650;line-height:1.3;letter-spacing:-.005em;margin-bottom:.35rem}
h3{font-size:1.02rem;font-weight:600;margin:1.5rem 0 .4rem}
h4{font-size:.98rem;font-weight:600;margin:1.1rem 0 .2rem}
p{max-width:44rem}p+p{margin-top:.5rem}
.lead{font-size:1.06rem}
.soft{color:var(--soft);font-size:.9rem}
.note{border-left:3px solid var(--accent);padding:.1rem .8rem;margin-top:.9rem;font-size:.95rem}
.warn{border-color:var(--warn);color:var(--warn)}
.facts{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1.3rem;font-size:.95rem;margin-top:1.3rem}
.facts dt{color:var(--soft)}.facts dd{overflow-wrap:anywhere}
nav{margin-top:1.3rem;font-size:.92rem}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.3rem 1.4rem;margin-top:1.1rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:1.1rem;margin-top:.6rem}
.tiles dt{color:var(--soft);font-size:.9rem}
.tiles .big{font-size:2rem;font-weight:600;line-height:1.25;letter-spacing:-.015em;white-space:nowrap;font-variant-numeric:tabular-nums}
.tiles .big small{font-size:.62em;font-weight:400;color:var(--soft);letter-spacing:0}
.tiles .words{font-size:1.35rem}
.tiles+p,table+p{margin-top:.7rem}
.key{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem .6rem;margin-top:.2rem}
.sample{width:1.9rem;height:.8rem;overflow:visible;vertical-align:-.08em}
.legend{gap:.2rem 1.3rem;font-size:.92rem;margin-top:.5rem}
.groups{columns:19.5rem;column-gap:2.2rem;margin-top:.9rem}
figure{break-inside:avoid;padding-bottom:.9rem}
figcaption{font-weight:600;font-size:.95rem;border-bottom:1px solid var(--line);padding-bottom:.2rem;margin-bottom:.15rem;overflow-wrap:anywhere}
figcaption span{font-weight:400;color:var(--soft);font-size:.86em}
.plot{display:block;overflow:visible;font-size:13px}
.plot text{fill:var(--ink)}
.plot .figure{text-anchor:end;font-variant-numeric:tabular-nums}
.plot .whole text{font-weight:600}
.plot .grid,.plot .base{stroke:var(--line)}.plot .grid{stroke-dasharray:1 3}
.plot .stem{stroke:var(--accent);stroke-width:3;opacity:.22}.plot .whole .stem{opacity:.4}
.m line{stroke:var(--hue);stroke-width:1.5}.m path{fill:var(--hue)}
.dot{--hue:var(--accent)}.square{--hue:var(--b)}.triangle{--hue:var(--c)}.diamond{--hue:var(--d)}.tip{--hue:var(--ink)}.ring{--hue:var(--soft)}
.ring path{fill:var(--card);stroke:var(--hue);stroke-width:1.4}
.plot .tick{fill:var(--soft);font-size:.85em;text-anchor:middle}.plot .first{text-anchor:start}.plot .last{text-anchor:end}
table{border-collapse:collapse;width:100%;font-size:.92rem;margin-top:.3rem}
caption{text-align:left;color:var(--soft);font-size:.86rem;padding-bottom:.3rem}
th,td{padding:.32rem 0 .32rem 1rem;text-align:right;font-weight:400;vertical-align:baseline}
th:first-child,td:first-child{text-align:left;padding-left:0}
.left th,.left td{text-align:left}
thead th{color:var(--soft);font-size:.84rem;border-bottom:1px solid var(--line);vertical-align:bottom}
tbody tr+tr{border-top:1px solid var(--line)}
tbody+tbody{border-top:1px solid var(--line)}
td{font-variant-numeric:tabular-nums}
.figures td{white-space:nowrap}
.figures tbody th{overflow-wrap:anywhere}
.figures small{color:var(--soft);font-size:.9em}
.figures th small{font-weight:400}
.figures .whole th,.figures .whole td:first-of-type{font-weight:600}
.figures .inside th{padding-left:1rem}
.figures .top td,.figures .top th{font-weight:600}
.hush{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.scroll{overflow-x:auto}.scroll code,.scroll th{overflow-wrap:normal}.scroll caption span{display:block;max-width:calc(100vw - 4.2rem)}
.noise td:nth-child(2){text-align:left}.noise th:nth-child(2){text-align:left}
.voice{margin-top:1.6rem;padding-top:.3rem;border-top:1px solid var(--line)}
.voice h3{margin-top:.9rem;font-size:1.12rem}
code,pre{font:.85em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
pre{background:var(--groove);border-radius:.5rem;padding:.6rem .8rem;margin-top:.4rem;white-space:pre-wrap}
.steps{counter-reset:step}
.steps li{margin-top:1rem;break-inside:avoid}
.steps h3{margin:0}
.steps h3::before{counter-increment:step;content:counter(step) ". "}
footer{margin:1.5rem .3rem 0;color:var(--soft);font-size:.9rem}
@media screen and (max-width:44rem){
body{padding:1rem .8rem 2rem}
h1{font-size:1.45rem}
section{padding:1rem}
.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.45rem}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack tbody,.stack caption{display:block}
.stack tr{display:flex;flex-wrap:wrap;gap:0 .8rem;padding:.4rem 0;line-height:1.4}
.stack th{width:100%;padding:0}
.stack .inside th{padding-left:0}
.stack td{padding:0;text-align:left;font-size:.82rem}.stack th{font-weight:600}
.stack td[data-label]::before{content:attr(data-label) " ";color:var(--soft)}
.stack td.none{display:none}
}
@media print{
@page{size:A4;margin:16mm 14mm}
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#0b5a69;--groove:#f2f2f2;--warn:#6b3a0e;--b:#b4541a;--c:#6a3d9a;--d:#3f7d2c}
html{font-size:10.5px}body{padding:0;max-width:none}
.language,nav,.skip{display:none}
section{border-radius:0;border-width:1px 0 0;padding:1rem 0;margin-top:.6rem}
h2,h3,h4,caption,figcaption,.key,.reading{break-after:avoid}
tr,li,dl{break-inside:avoid}thead{display:table-header-group;break-after:avoid}
.figures tbody:first-of-type{break-after:avoid}
p{max-width:none}section>p:last-of-type,caption+thead{break-before:avoid}
footer{margin-top:.6rem}
p{orphans:3;widows:3}
.plot{font-size:10.5px}
.groups{columns:2;column-gap:1.6rem}
pre{border:1px solid var(--line)}
a{color:inherit}
}
`
