/* Words of the case page's scripts. */

export const zh = {
  again: "换一张",
  cancel: "取消",
  ghost: "原照片透明度",
  located: "已定位，误差约 {metres} 米，照片会带上位置。",
  locating: "正在定位……",
  noPosition: "没有定位，照片仍可提交，核查时会标出。请打开定位。",
  shot: "整改后照片 {n}",
  shutter: "拍照",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  again: "Take another",
  cancel: "Cancel",
  ghost: "How visible the earlier photo is",
  located: "Position known to about {metres} m; it goes with the photo.",
  locating: "Finding the position …",
  noPosition: "No position. The photo can still be sent and will be marked at the check. Please switch location on.",
  shot: "After-photo {n}",
  shutter: "Take the photo",
};
