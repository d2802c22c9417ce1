/* The small picture of the whole city with the frame of what is in view; a press or a drag moves the view. */

import { type Box, type Place, Scene, fittingZoom, middle, toPlane, worldSize } from "./geometry";
import type { Ground } from "./ground";
import type { Palette } from "./palette";

const MARGIN = 4;

export class Overview {
  private scene: Scene | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly palette: Palette,
    onGo: (place: Place) => void,
  ) {
    const go = (event: PointerEvent): void => {
      const frame = canvas.getBoundingClientRect();
      if (this.scene) onGo(this.scene.place({ x: event.clientX - frame.left, y: event.clientY - frame.top }));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) go(event);
    });
  }

  paint(ground: Ground, view: Box): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    if (!pen || !ground.box || width === 0) return;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const zoom = fittingZoom(ground.box, width - 2 * MARGIN, height - 2 * MARGIN);
    this.scene = new Scene({ centre: middle(ground.box), zoom }, width, height, ratio);
    ground.sketch(pen, this.scene);
    this.frame(pen, this.scene, view);
  }

  private frame(pen: CanvasRenderingContext2D, scene: Scene, view: Box): void {
    const corner = scene.spot({ lon: view.west, lat: view.north });
    const size = worldSize(scene.zoom);
    const span = { from: toPlane({ lon: view.west, lat: view.north }), to: toPlane({ lon: view.east, lat: view.south }) };
    const wide = Math.max(5, (span.to.x - span.from.x) * size);
    const tall = Math.max(5, (span.to.y - span.from.y) * size);
    const left = Math.max(1, corner.x);
    const top = Math.max(1, corner.y);
    pen.strokeStyle = this.palette.get("seal");
    pen.lineWidth = 2;
    pen.strokeRect(left, top, Math.min(scene.width - 1, corner.x + wide) - left, Math.min(scene.height - 1, corner.y + tall) - top);
  }
}
