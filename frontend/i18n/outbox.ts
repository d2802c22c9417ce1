/* Words of what waits on this phone. */

export const zh = {
  loginExpired: "登录已过期。这条没有丢。",
  noNetwork: "等网络。",
  otherUser: "这条是另一个人拍的，等那个人登录后送出。",
  photoLost: "有一张照片在手机上找不到了。文字都在。",
  serverSaid: "服务器没有收下（{status}）。",
  slowNetwork: "网络太慢，还在试。",
  strangeNetwork: "网络被别的页面拦住了，可能要先登录无线网。",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  loginExpired: "The login has expired. This report is not lost.",
  noNetwork: "Waiting for a network.",
  otherUser: "Somebody else took this; it goes out when they log in.",
  photoLost: "One photo is no longer on this phone. The text is.",
  serverSaid: "The server did not take it ({status}).",
  slowNetwork: "The network is slow; still trying.",
  strangeNetwork: "Another page answers in the network's place; the Wi-Fi may want a login first.",
};
