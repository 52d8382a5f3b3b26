// The style of the portal's pages: light and dark, wide and narrow, screen and paper.
export const STYLE = `
:root{--paper:#f7f6f2;--card:#fffefb;--ink:#1d2a30;--soft:#5d6b71;--line:#e2e0d8;--accent:#146c7c;--groove:#eef1f0;--warn:#8a4b12}
@media (prefers-color-scheme:dark){:root{--paper:#12181b;--card:#192126;--ink:#e4e9ea;--soft:#95a4aa;--line:#2a353a;--accent:#5fb9c6;--groove:#232e33;--warn:#e0a465}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{max-width:54rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1,h2,h3,p,dl,dd,ul,ol,pre{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
header{display:flex;align-items:center;gap:.9rem;margin-bottom:1.5rem}
.brand{flex:1;font-weight:650;font-size:1.2rem;color:inherit;text-decoration:none;display:inline-flex;align-items:center;gap:.3rem}
.brand svg{width:1.35rem;height:1.35rem;fill:none;stroke:var(--accent);stroke-width:1.5;stroke-linecap:round}
.language{font-size:.88rem;color:inherit;text-decoration-color:var(--line)}
h1{font-size:1.6rem;font-weight:650;line-height:1.25;letter-spacing:-.01em;margin-bottom:.6rem}
h2{font-size:1.15rem;font-weight:600;margin:2rem 0 .6rem}
h3{font-size:1.05rem;font-weight:600}
dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem 1.2rem;font-size:.95rem}
dt{color:var(--soft)}
dd{overflow-wrap:anywhere}
.note{color:var(--soft);font-size:.88rem;max-width:46rem}
.packages>li,.checking>li{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:.9rem 1.15rem;margin-bottom:.75rem}
.packages h3{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.1rem 1rem}
.packages h3 span::first-letter{text-transform:uppercase}
.file{overflow-wrap:anywhere;font-weight:600}
.gone .file{text-decoration:line-through;font-weight:400;color:var(--soft)}
.gone h3{color:var(--soft)}
.fresh{background:var(--accent);color:var(--card);border-radius:1rem;padding:.1rem .6rem;font-size:.78rem;font-weight:600;line-height:1.4}
.facts{display:flex;flex-wrap:wrap;gap:0 .6rem;color:var(--soft);font-size:.86rem}
.facts li:not(:last-child)::after{content:"·";margin-left:.6rem}
.said{border-left:3px solid var(--accent);padding:0 .7rem;margin:.4rem 0;font-size:.92rem;max-width:46rem}
.warn{border-color:var(--warn);color:var(--warn)}
code{overflow-wrap:anywhere}
code,pre{font:.82rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.hash{color:var(--soft);font-size:.76rem}
pre{background:var(--groove);border-radius:.5rem;padding:.55rem .75rem;margin-top:.45rem;white-space:pre-wrap;overflow-wrap:anywhere}
.checking{counter-reset:step;margin-top:.75rem}
.checking h3::before{counter-increment:step;content:counter(step) ". "}
.checking .apart h3::before{counter-increment:none;content:""}
.checking .note{margin-top:.1rem}
.refused{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.1rem 1.25rem;max-width:38rem}
.refused p+p{margin-top:.6rem}
footer{margin-top:2rem;font-size:.88rem;color:var(--soft)}
@media (max-width:34rem){
body{padding:1rem .75rem 2rem}
.packages>li,.checking>li{padding:.8rem .85rem}
dl{grid-template-columns:1fr;gap:0}
.facts{display:block}.facts li:not(:last-child)::after{content:none}
dd{margin-bottom:.4rem}
}
@media print{
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#0b4a55;--groove:#f2f2f2;--warn:#6b3a0e}
html{font-size:11px}body{padding:0;max-width:none}
.language,footer{display:none}
.packages>li,.checking>li{break-inside:avoid;border-radius:0;border-width:1px 0 0;padding:.6rem 0;margin:0}
h2{break-after:avoid}
.fresh{background:none;color:inherit;border:1px solid}
}
`
