/* Words of the camera inside the page. */

export const zh = {
  cancel: "取消",
  ghost: "原照片透明度",
  lampOff: "关灯",
  lampOn: "开灯",
  shutter: "拍照",
  title: "相机",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  cancel: "Cancel",
  ghost: "How visible the earlier photo is",
  lampOff: "Light off",
  lampOn: "Light on",
  shutter: "Take the photo",
  title: "Camera",
};
