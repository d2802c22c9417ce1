/* Words of switching push on. */

export const zh = {
  denied: "浏览器不允许通知。要打开，先在浏览器的网站设置里允许。",
  failed: "没有打开成功。网络好的时候再试一次；邮件和站内消息不受影响。",
  unable: "这个浏览器不支持推送。iPhone 要先把明察添加到主屏幕。",
  working: "正在打开……",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  denied: "The browser does not allow notifications. Allow them in its site settings first.",
  failed: "It could not be switched on. Try again on a good connection; mail and notices here are not affected.",
  unable: "This browser has no push. On an iPhone add Mingcha to the home screen first.",
  working: "Switching on …",
};
