/** Runs in <head> before the first paint, so that a chosen theme never flashes. Constant, so one hash allows it. */
export const themeScript =
  "try{var t=localStorage.getItem('ring-zero:theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}";
