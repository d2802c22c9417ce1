/* Words about the phone itself: its room, its browser, what they may do to unsent work. */

export const zh = {
  dismiss: "知道了",
  fullText: "只剩 {size}，不到 50 MB，拍了也存不住，所以先不能拍照上报。已经拍好的都还在：送出未送的，或清理手机后再来。",
  fullTitle: "手机快满了",
  homeScreenText: "点分享按钮，选“添加到主屏幕”，再从那里打开；否则七天不用，系统可能清掉没送出的内容。",
  homeScreenTitle: "请把明察放到主屏幕",
  keepOpenText: "这个浏览器在页面关掉后不会接着送。",
  keepOpenTitle: "送完前请留在这一页",
  lowText: "还剩 {size}。请送出未送的，或清理手机；不到 50 MB 就不能拍照上报了。",
  lowTitle: "手机空间不多了",
  privateText: "无痕或受限的窗口存不住东西。请用普通窗口打开。",
  privateTitle: "这个窗口不能离线保存",
  wechatText: "微信里的页面不能可靠地离线保存。点右上角，选“在浏览器打开”。",
  wechatTitle: "请在浏览器里打开",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  dismiss: "Got it",
  fullText: "Only {size} left. Below 50 MB a photo could be lost, so nothing can be captured now. What you have is safe: send what waits, or clear some space.",
  fullTitle: "This phone is nearly full",
  homeScreenText: "Tap Share, choose Add to Home Screen, and open it from there; otherwise unsent work may be cleared after a week.",
  homeScreenTitle: "Put Mingcha on the home screen",
  keepOpenText: "This browser does not go on sending once the page is closed.",
  keepOpenTitle: "Stay on this page until all is sent",
  lowText: "{size} left. Send what waits or clear some space; below 50 MB nothing can be captured.",
  lowTitle: "Space is running low",
  privateText: "A private or restricted window keeps nothing. Please use an ordinary one.",
  privateTitle: "This window cannot save offline",
  wechatText: "Pages inside WeChat cannot save offline reliably. Tap the corner menu and choose Open in browser.",
  wechatTitle: "Open this in a browser",
};
