/* Words of what waits on this phone. */

export const zh = {
  backupDone: "备份已导出",
  backupFailed: "没能导出备份",
  backupFailedText: "内容都还在本机。请再试一次，或换到有网的地方直接送出。",
  backupImport: "去导入页",
  backupText: "文件里有证据照片，请妥善保管；在导入页交回，不会重复。",
  logIn: "重新登录",
  loginExpired: "登录已过期。这条没有丢。",
  loginText: "拍照上报照常，都存在本机；登录后自动送出。",
  loginTitle: "登录已过期",
  noNetwork: "等网络。",
  otherUser: "这条是另一个人拍的，等那个人登录后送出。",
  photoLost: "有一张照片在手机上找不到了。文字都在。",
  serverSaid: "服务器没有收下（{status}）。",
  slowNetwork: "网络太慢，还在试。",
  strangeNetwork: "网络被别的页面拦住了，可能要先登录无线网。",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  backupDone: "Saved to a file",
  backupFailed: "The file could not be saved",
  backupFailedText: "All of it is still on this phone. Try again, or send it where there is a network.",
  backupImport: "Import page",
  backupText: "The file holds evidence: keep it safe. The import page takes it back and never doubles a report.",
  logIn: "Log in again",
  loginExpired: "The login has expired. This report is not lost.",
  loginText: "Go on capturing: all of it stays on this phone and goes out once you have logged in.",
  loginTitle: "The login has expired",
  noNetwork: "Waiting for a network.",
  otherUser: "Somebody else took this; it goes out when they log in.",
  photoLost: "One photo is no longer on this phone. The text is.",
  serverSaid: "The server did not take it ({status}).",
  slowNetwork: "The network is slow; still trying.",
  strangeNetwork: "Another page answers in the network's place; the Wi-Fi may want a login first.",
};
