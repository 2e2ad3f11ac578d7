import { createWorld } from '../../../sandbox/world.js'
import { dataOfWorld } from './seed.js'
import { VtigerStore } from './store.js'
import { behaviourOf } from './profile.js'
for (let i=0;i<4;i++) {
let t=performance.now(); const w=createWorld('vtiger',{}); console.log('world',performance.now()-t)
t=performance.now(); const d=dataOfWorld(w); console.log('data',performance.now()-t)
t=performance.now(); const s=new VtigerStore({behaviour:behaviourOf('classic'),timeZone:i%2?'Asia/Shanghai':'UTC',sessionIdleSeconds:1,privateModules:[],now:()=>Date.now()}); s.load(d); console.log('load',performance.now()-t)
}
